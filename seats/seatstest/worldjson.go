package seatstest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// LoadWorld replaces the world with the one that text describes in JSON, and returns its
// ids and tokens by name. The id of the organization is named "org", and those of its
// products product_team, product_pack and product_solo. The other names are customer_…,
// member_…, subscription_…, order_… and checkout_…, and token_… for the tokens, each
// followed by the name in the description. The form is
//
//	{"organization": {"member_model": true, "seats": true},
//	 "customers": {"buyer": {"email": "owner@company.com", "members": {"owner": {"role": "owner"}}}},
//	 "subscriptions": {"team": {"customer": "buyer", "seats": 5}},
//	 "orders": {"pack": {"customer": "buyer", "seats": 2, "status": "pending"}},
//	 "checkouts": {"c": {"customer": "buyer"}},
//	 "sessions": {"cst": {"customer": "buyer"}, "owner": {"member": "owner", "expires_in": 3600}, "oat": {"kind": "organization"}}}
//
// and any part may be absent or null. A subscription or an order without seats is not
// seat-based. A customer's "type" may be "team", and an organization's session may be
// "without_scope".
//
// If the text is invalid, LoadWorld returns an error and keeps the old world. Otherwise it
// keeps only the environment, the mail domains and the endpoints: requests, mails, webhooks,
// faults and counters are dropped, and the clock is [time.Now] again.
func (f *Fake) LoadWorld(text []byte) (map[string]string, error) {
	source, ok := pythonjson.Decode(text)
	if !ok {
		return nil, errors.New("seatstest: the world is not UTF-8")
	}
	document, err := pythonjson.Read(source)
	if err != nil {
		return nil, fmt.Errorf("seatstest: the world: %w", err)
	}
	if err := worldShape(document, "the world", document); err != nil {
		return nil, fmt.Errorf("seatstest: %w", err)
	}
	f.reset()
	l := &loader{fake: f, names: map[string]string{}, customers: map[string]*Customer{}, members: map[string]*Member{}}
	l.load(document)
	return l.names, nil
}

func (f *Fake) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.advanced.Store(0)
	f.world, f.outbox, f.requests = world{}, outbox{}, ring[Request]{capacity: f.requests.capacity}
	f.limits, f.faults = rateLimits{}, faults{}
	for _, e := range f.endpoints {
		e.reset()
	}
}

// loader builds a world from its description.
type loader struct {
	fake         *Fake
	names        map[string]string
	organization *Organization
	customers    map[string]*Customer
	members      map[string]*Member
}

// load builds the world from a description that worldShape accepts.
func (l *loader) load(document pythonjson.Value) {
	l.loadOrganization(document)
	for _, c := range part(document, "customers") {
		l.loadCustomer(c.Name, c.Value)
	}
	for _, c := range part(document, "checkouts") {
		l.names["checkout_"+c.Name] = newUUID()
	}
	for _, s := range part(document, "subscriptions") {
		l.loadSubscription(s.Name, s.Value)
	}
	for _, o := range part(document, "orders") {
		l.loadOrder(o.Name, o.Value)
	}
	for _, s := range part(document, "sessions") {
		l.loadSession(s.Name, s.Value)
	}
}

func (l *loader) loadOrganization(document pythonjson.Value) {
	o, _ := document.Get("organization")
	l.organization = l.fake.NewOrganization(Organization{
		WithoutMemberModel: isFalse(o, "member_model"),
		WithoutSeats:       isFalse(o, "seats"),
		Blocked:            isTrue(o, "blocked"),
	})
	l.names["org"] = l.organization.ID
	l.names["product_team"] = l.organization.record.teamPlan.id
	l.names["product_pack"] = l.organization.record.teamPack.id
	l.names["product_solo"] = l.organization.record.soloPlan.id
}

func (l *loader) loadCustomer(name string, v pythonjson.Value) {
	c := l.organization.NewCustomer(Customer{
		Email:        textOf(v, "email"),
		WithoutEmail: isTrue(v, "no_email"),
		ExternalID:   textOf(v, "external_id"),
		Name:         textOf(v, "name"),
		Team:         textOf(v, "type") == "team",
		Deleted:      isTrue(v, "deleted"),
	})
	l.customers[name] = c
	l.names["customer_"+name] = c.ID
	for _, m := range part(v, "members") {
		l.members[m.Name] = c.NewMember(Member{
			Role:       Role(textOf(m.Value, "role")),
			Email:      textOf(m.Value, "email"),
			Name:       textOf(m.Value, "name"),
			ExternalID: textOf(m.Value, "external_id"),
			Deleted:    isTrue(m.Value, "deleted"),
		})
		l.names["member_"+m.Name] = l.members[m.Name].ID
	}
}

func (l *loader) loadSubscription(name string, v pythonjson.Value) {
	count := intOf(v, "seats")
	s := l.buyer(v).NewSubscription(Subscription{
		NotSeatBased: count == nil,
		Status:       textOf(v, "status"),
		Checkout:     l.names["checkout_"+textOf(v, "checkout")],
		Deleted:      isTrue(v, "deleted"),
	})
	l.fake.setSeats(s.ID, count)
	l.names["subscription_"+name] = s.ID
}

func (l *loader) loadOrder(name string, v pythonjson.Value) {
	count := intOf(v, "seats")
	o := l.buyer(v).NewOrder(Order{
		NotSeatBased:   count == nil,
		Status:         textOf(v, "status"),
		Checkout:       l.names["checkout_"+textOf(v, "checkout")],
		WithoutProduct: isTrue(v, "no_product"),
		Deleted:        isTrue(v, "deleted"),
	})
	l.fake.setSeats(o.ID, count)
	l.names["order_"+name] = o.ID
}

func (l *loader) buyer(v pythonjson.Value) *Customer {
	return l.customers[textOf(v, "customer")]
}

func (l *loader) loadSession(name string, v pythonjson.Value) {
	t := Token{Deleted: isTrue(v, "deleted"), WithoutScope: isTrue(v, "without_scope")}
	if seconds := intOf(v, "expires_in"); seconds != nil {
		t.Lifetime = time.Duration(*seconds)*time.Second - 1 // 0 seconds must not become the default
	}
	tokenName := "token_" + name
	switch m := l.members[textOf(v, "member")]; {
	case textOf(v, "kind") != "":
		l.names[tokenName] = l.organization.NewToken(t)
	case m != nil:
		l.names[tokenName] = m.NewToken(t)
	default:
		l.names[tokenName] = l.buyer(v).NewToken(t)
	}
}

func part(v pythonjson.Value, name string) []pythonjson.Field {
	p, _ := v.Get(name)
	return p.Fields
}

func textOf(v pythonjson.Value, name string) string {
	t, _ := v.Get(name)
	if t.Kind != pythonjson.StringKind {
		return ""
	}
	return t.Text
}

// intOf returns an integer, or nil if it is null or absent.
func intOf(v pythonjson.Value, name string) *int {
	n, _ := v.Get(name)
	i, err := strconv.Atoi(n.Text)
	if err != nil {
		return nil
	}
	return &i
}

func isTrue(v pythonjson.Value, name string) bool {
	b, _ := v.Get(name)
	return b.Bool
}

func isFalse(v pythonjson.Value, name string) bool {
	b, _ := v.Get(name)
	return b.Kind == pythonjson.BoolKind && !b.Bool
}

// A worldRule checks v, a part of the description of a world. The path of v within the
// description is at.
type worldRule func(world pythonjson.Value, at string, v pythonjson.Value) error

var worldShape = isObject(map[string]worldRule{
	"organization": isObject(map[string]worldRule{"member_model": isBoolean, "seats": isBoolean, "blocked": isBoolean}),
	"customers": isNamed(isObject(map[string]worldRule{
		"email": isText, "external_id": isText, "name": isText, "no_email": isBoolean, "deleted": isBoolean,
		"type": isOneOf("individual", "team"),
		"members": isNamed(isObject(map[string]worldRule{
			"role":  isOneOf(roles...),
			"email": isText, "external_id": isText, "name": isText, "deleted": isBoolean,
		})),
	})),
	"checkouts": isNamed(isObject(map[string]worldRule{"customer": isNameIn("customers")})),
	"subscriptions": isNamed(needs(isObject(map[string]worldRule{
		"customer": isNameIn("customers"), "seats": isInteger(0, 1_000_000), "status": isText, "checkout": isNameIn("checkouts"), "deleted": isBoolean,
	}), "customer")),
	"orders": isNamed(needs(isObject(map[string]worldRule{
		"customer": isNameIn("customers"), "seats": isInteger(0, 1_000_000), "status": isText, "checkout": isNameIn("checkouts"), "deleted": isBoolean,
		"no_product": isBoolean,
	}), "customer")),
	"sessions": isNamed(needs(isObject(map[string]worldRule{
		"customer": isNameIn("customers"), "member": isNameIn("members"), "kind": isOneOf("organization"),
		"expires_in": isInteger(-1_000_000_000, 1_000_000_000), "deleted": isBoolean, "without_scope": isBoolean,
	}), "customer", "member", "kind")),
})

// isObject returns the rule for an object that has no fields except these. A field that is
// null counts as absent.
func isObject(fields map[string]worldRule) worldRule {
	return func(world pythonjson.Value, at string, v pythonjson.Value) error {
		if v.Kind != pythonjson.ObjectKind {
			return mismatch(at, v, "an object")
		}
		for _, f := range v.Fields {
			rule, ok := fields[f.Name]
			if !ok {
				return fmt.Errorf("%s has no %q: want %s", at, f.Name, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			}
			if f.Value.Kind == pythonjson.NullKind {
				continue
			}
			if err := rule(world, at+"."+f.Name, f.Value); err != nil {
				return err
			}
		}
		return nil
	}
}

// isNamed returns the rule for an object whose fields may have any names but all follow one
// rule.
func isNamed(rule worldRule) worldRule {
	return func(world pythonjson.Value, at string, v pythonjson.Value) error {
		if v.Kind != pythonjson.ObjectKind {
			return mismatch(at, v, "an object of them by name")
		}
		for _, f := range v.Fields {
			if err := rule(world, at+"."+f.Name, f.Value); err != nil {
				return err
			}
		}
		return nil
	}
}

// needs returns the rule for an object that follows another rule and has at least one of
// some fields.
func needs(rule worldRule, names ...string) worldRule {
	return func(world pythonjson.Value, at string, v pythonjson.Value) error {
		if err := rule(world, at, v); err != nil {
			return err
		}
		for _, name := range names {
			if given, _ := v.Get(name); given.Kind != pythonjson.NullKind {
				return nil
			}
		}
		return fmt.Errorf("%s needs a %s", at, strings.Join(names, " or "))
	}
}

func isText(_ pythonjson.Value, at string, v pythonjson.Value) error {
	if v.Kind != pythonjson.StringKind {
		return mismatch(at, v, "a string")
	}
	return nil
}

func isBoolean(_ pythonjson.Value, at string, v pythonjson.Value) error {
	if v.Kind != pythonjson.BoolKind {
		return mismatch(at, v, "true or false")
	}
	return nil
}

func isInteger(minimum, maximum int) worldRule {
	return func(_ pythonjson.Value, at string, v pythonjson.Value) error {
		if n, err := strconv.Atoi(v.Text); v.Kind != pythonjson.IntKind || err != nil || n < minimum || n > maximum {
			return mismatch(at, v, fmt.Sprintf("an integer from %d to %d", minimum, maximum))
		}
		return nil
	}
}

func isOneOf[T ~string](words ...T) worldRule {
	var texts []string
	for _, word := range words {
		texts = append(texts, string(word))
	}
	return func(_ pythonjson.Value, at string, v pythonjson.Value) error {
		if v.Kind != pythonjson.StringKind || !slices.Contains(texts, v.Text) {
			return mismatch(at, v, strings.Join(texts, " or "))
		}
		return nil
	}
}

// isNameIn returns the rule for the name of something in a part of the world.
func isNameIn(part string) worldRule {
	return func(world pythonjson.Value, at string, v pythonjson.Value) error {
		names := namesOf(world, part)
		if v.Kind != pythonjson.StringKind || !slices.Contains(names, v.Text) {
			return mismatch(at, v, fmt.Sprintf("one of the %s: %s", part, strings.Join(names, ", ")))
		}
		return nil
	}
}

func namesOf(world pythonjson.Value, name string) []string {
	fields := part(world, name)
	if name == "members" {
		for _, c := range part(world, "customers") {
			fields = append(fields, part(c.Value, name)...)
		}
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

func mismatch(at string, v pythonjson.Value, want string) error {
	return fmt.Errorf("%s is %s: want %s", at, pythonjson.AppendValue(nil, v, pythonjson.PythonFloat), want)
}
