// Package drift describes how one OpenAPI document of the seats operations differs from
// another, and what each difference does to Go callers. This file has the rule that gives
// each kind of change its class. The other files find the changes.
package drift

import (
	"slices"
	"strings"
)

// A Class is the effect of a change on callers of package seats.
type Class int

const (
	// Harmless changes have no effect: the Go API generated from either document is the
	// same, and callers send and read the same.
	Harmless Class = iota
	// Additive changes give callers more once the package is generated again: a
	// field, a constant, a parameter. Existing code does not notice.
	Additive
	// Breaking changes stop code from compiling once the package is generated
	// again, make calls fail that worked before, or make callers misread answers.
	Breaking
)

func (c Class) String() string {
	return [...]string{"harmless", "additive", "breaking"}[c]
}

// These changes have the same class wherever they occur.
const (
	specFails            = Breaking // Nothing can be generated.
	typeChanged          = Breaking // Code or package gen does not build, and no other rule says so.
	openAPIChanged       = Harmless // The cut reads any OpenAPI 3.1 and refuses the others.
	versionChanged       = Additive // Calls use the new version once it is generated.
	operationGone        = Breaking // Code calls the operation.
	operationMoved       = Breaking // Programs send requests to the old path.
	parameterGone        = Breaking // Code sets the parameter.
	bodyGone             = Breaking // Code passes the body.
	bodyRequired         = Harmless // Package seats always sends the body.
	headerChanged        = Harmless // Callers get the headers of an answer as they are.
	propertyGone         = Breaking // Code uses the field, or reads it from the body of an error.
	constantChanged      = Breaking // Code compares with the old value.
	variantGone          = Breaking // Code uses the fields of the variant.
	discriminatorChanged = Breaking // Code tells variants apart by the old property.
	mappingChanged       = Harmless // Price has the fields of all variants, whichever a value maps to.
)

// A rule has the class of a thing that is gone and the class of a new one.
type rule struct{ gone, added Class }

var (
	versionRule = rule{Breaking, Additive} // Package gen has a constant for the version.
	serverRule  = rule{Breaking, Additive} // Package gen has a constant for each server.
	valueRule   = rule{Breaking, Additive} // Package gen has a constant for each value of an enum.
)

// answerRule is for the status of an answer. A call expects the statuses of success that
// the document has, and takes any status of an error.
func answerRule(status string) rule {
	class := breakingIf(isSuccess(status), Harmless)
	return rule{class, class}
}

// mediaRule is for the media type of a body. Package seats sends and reads JSON alone, and
// keeps the body of an error whatever it is.
func mediaRule(p place, media string) rule {
	class := breakingIf(media == "application/json" && !p.inError, Harmless)
	return rule{class, class}
}

// securityRule is for a way to authenticate. Callers use one of the ways, so a new one is
// a choice, unless callers did not have to authenticate before.
func securityRule(before object) rule {
	return rule{Breaking, breakingIf(len(before) == 0, Additive)}
}

// scopeRule is for a scope of a session. One of the scopes is enough, so a new one
// excludes nobody, unless sessions did not need a scope before.
func scopeRule(before object) rule {
	return rule{Breaking, breakingIf(len(before) == 0, Harmless)}
}

// newArgumentClass is for a new parameter or body, which programs do not send yet. The
// function in package gen may take one more argument for it.
func (c *comparison) newArgumentClass(required, takesMore bool) (class Class, note string) {
	note = requiredNote(required)
	if takesMore && !c.handwritten {
		note += ": package seats does not build until it sends it"
	}
	return breakingIf(required, Additive), note
}

// restClass is for a keyword of an operation, a parameter or a security scheme. A
// deprecated one still works. Any other keyword may change the meaning of a call.
func restClass(key string) Class {
	return breakingIf(key != "deprecated", Harmless)
}

// kindClass is for a value of another kind, which has another Go type. The bodies of
// errors have no Go types.
func kindClass(p place) Class {
	return breakingIf(!p.inError, Harmless)
}

// newVariantClass is for a new variant of a union. The cut makes one Go type of the
// variants of a price, and fails for other unions.
func (c *comparison) newVariantClass() Class {
	return breakingIf(c.is.unshaped != nil, Additive)
}

// newPropertyClass is for a new property, which is a new field unless another variant of a
// price has the field already. Programs do not send the property yet.
func (c *comparison) newPropertyClass(p place, required bool) (class Class, note string) {
	note = requiredNote(required && p.inRequest)
	if p.inError || c.was.types[p.key] != "" {
		return breakingIf(note != "" || c.goTypeChanges(p), Harmless), note
	}
	note += c.trouble(p.key)
	return breakingIf(note != "", Additive), note
}

// nullClass is for a value that may now be null, or no longer may. The Go field may become a
// pointer, or no longer be one.
func (c *comparison) nullClass(p place, nullable bool) (class Class, note string) {
	note = c.missingNote(p, nullable)
	return breakingIf(note != "" || c.goTypeChanges(p), Harmless), note
}

// requiredClass is for a property or parameter that is now required, or no longer is.
// Programs may send requests without what is required now.
func (c *comparison) requiredClass(p place, required bool) (class Class, note string) {
	note = c.missingNote(p, !required)
	return breakingIf(note != "" || c.goTypeChanges(p) || p.inRequest && required, Harmless), note
}

// formatClass is for another format, which limits what requests may have. A UUID of
// version 4 is a UUID too.
func (c *comparison) formatClass(p place, was, is string) Class {
	stricter := is != "" && (was != "uuid4" || is != "uuid")
	return breakingIf(p.inRequest && stricter || c.goTypeChanges(p), Harmless)
}

// limitedClass is for a value that is now limited to an enum or a constant. Programs may
// send other values.
func (c *comparison) limitedClass(p place) Class {
	return breakingIf(p.inRequest || c.goTypeChanges(p), Harmless)
}

// unlimitedClass is for a value that is no longer limited to an enum, whose Go constants are
// gone then, or to a single constant, which has no name in Go.
func (c *comparison) unlimitedClass(p place, wasConstant bool) Class {
	return breakingIf(!wasConstant || c.goTypeChanges(p), Additive)
}

// constantClass is for a constant that becomes an enum, or the reverse. Code may use a value
// that is gone.
func (c *comparison) constantClass(p place, valueGone bool) Class {
	return breakingIf(valueGone || c.goTypeChanges(p), Additive)
}

// opennessClass is for a change in whether an object may have keys that its schema does not
// describe. There is a Go field for them, or a map, only if the object is open.
func opennessClass(p place, wasOpen, nowOpen bool) Class {
	switch {
	case p.inError || wasOpen == nowOpen:
		return Harmless
	case wasOpen:
		return Breaking
	}
	return Additive
}

// keywordClass is for a change in any other keyword of a schema. Stricter limits break only
// requests. A default may decide whether the Go type is a pointer. A keyword without a rule may
// mean anything.
func (c *comparison) keywordClass(p place, key string, was, is any) Class {
	refuses, known := refusals[key]
	return breakingIf(!known || p.inRequest && refuses(was, is) || key == "default" && c.goTypeChanges(p), Harmless)
}

// refusals report by keyword whether Polar may refuse requests, or take them differently,
// that it took before.
var refusals = map[string]func(was, is any) bool{
	"default":    func(was, is any) bool { return was != nil && is != nil },
	"deprecated": never, "writeOnly": never,
	"readOnly": isSet, "pattern": isSet, "multipleOf": isSet, "uniqueItems": isSet,
	"minimum": higher, "exclusiveMinimum": higher, "minLength": higher, "minItems": higher, "minProperties": higher,
	"maximum": lower, "exclusiveMaximum": lower, "maxLength": lower, "maxItems": lower, "maxProperties": lower,
}

func never(_, _ any) bool     { return false }
func isSet(_, is any) bool    { return is != nil }
func higher(was, is any) bool { return is != nil && (was == nil || number(is) > number(was)) }
func lower(was, is any) bool  { return is != nil && (was == nil || number(is) < number(was)) }

func breakingIf(condition bool, otherwise Class) Class {
	if condition {
		return Breaking
	}
	return otherwise
}

// goTypeChanges reports whether the Go type at a place changes, so that code that uses it
// no longer compiles.
func (c *comparison) goTypeChanges(p place) bool {
	if p.inError || p.key == "" {
		return false
	}
	return c.is.unshaped != nil || c.was.types[p.key] != c.is.types[p.key]
}

// needed are the properties without which packages seats and webhook refuse what Polar
// sends.
var needed = map[string][]string{
	"SeatsList":                          {"seats"},
	"CustomerSeat":                       {"id"},
	"CustomerSubscription":               {"id"},
	"ListResource_CustomerSubscription_": {"items", "pagination"},
	"Pagination":                         {"max_page"},
	"CustomerSession":                    {"token", "expires_at", "created_at"},
	"CustomerCustomerSession":            {"expires_at"},
	"PortalAuthenticatedUser":            {"type", "customer_id"},
	"WebhookCustomerSeatAssignedPayload": {"type", "timestamp", "data"},
	"WebhookCustomerSeatClaimedPayload":  {"type", "timestamp", "data"},
	"WebhookCustomerSeatRevokedPayload":  {"type", "timestamp", "data"},
}

// missingNote returns the reason why a value that may be missing breaks callers, or ""
// if it does not. A whole answer is always needed: its place has no key and is neither in
// a request nor in an error.
func (c *comparison) missingNote(p place, mayMiss bool) string {
	schema, property, _ := strings.Cut(p.where, ".")
	whole := p.key == "" && !p.inRequest && !p.inError
	switch {
	case !mayMiss || !whole && !slices.Contains(needed[schema], property):
		return ""
	case c.handwritten:
		return ": sessions or webhooks refuse what is sent without it"
	}
	return ": package seats refuses an answer without it"
}

func requiredNote(required bool) string {
	if required {
		return ", and required"
	}
	return ""
}
