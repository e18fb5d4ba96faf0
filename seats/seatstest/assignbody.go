package seatstest

import (
	"strings"
	"unicode/utf8"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// assignment is the valid body of an assign. An absent id or address is empty. An absent
// external id is nil, because Polar treats an empty one differently.
type assignment struct {
	subscription     string
	order            string
	checkout         string
	email            string
	externalCustomer *string
	customer         string
	externalMember   *string
	member           string
	metadata         pythonjson.Value
	immediate        bool
}

// readAssignment validates the fields of a body, in the order of Polar's schema. If all
// fields are valid, it checks the rules between them.
func (f *Fake) readAssignment(body pythonjson.Value) (a assignment, errs []pydantic.Error) {
	check := func(fieldErrs []pydantic.Error) { errs = append(errs, fieldErrs...) }
	check(readUUID(body, "subscription_id", &a.subscription))
	check(readUUID(body, "order_id", &a.order))
	check(f.readEmail(body, "email", &a.email))
	check(readString(body, "external_customer_id", &a.externalCustomer))
	check(readUUID(body, "customer_id", &a.customer))
	check(readString(body, "external_member_id", &a.externalMember))
	check(readUUID(body, "member_id", &a.member))
	check(readMetadata(body, "metadata", &a.metadata))
	check(readBoolean(body, "immediate_claim", &a.immediate))
	check(readUUID(body, "checkout_id", &a.checkout))
	if errs != nil {
		return a, errs
	}
	if rule := a.brokenRule(); rule != "" {
		return a, []pydantic.Error{pydantic.ValueError("", rule, body)}
	}
	return a, nil
}

// brokenRule returns the first rule between the fields that the assignment breaks, or "".
func (a assignment) brokenRule() string {
	if count(a.subscription != "", a.order != "", a.checkout != "") != 1 {
		return "Exactly one of subscription_id, order_id, or checkout_id must be provided"
	}
	customers := count(a.externalCustomer != nil, a.customer != "")
	members := count(a.externalMember != nil, a.member != "")
	emails := count(a.email != "")
	switch {
	case customers+members+emails == 0:
		return "At least one of email, external_customer_id, customer_id, external_member_id, or member_id must be provided"
	case customers > 0 && members > 0:
		return "Cannot combine external_customer_id/customer_id with external_member_id/member_id"
	case members > 1:
		return "Cannot provide both external_member_id and member_id"
	case a.member != "" && emails > 0:
		return "Cannot combine member_id with email"
	case members == 0 && customers+emails > 1:
		return "Exactly one of email, external_customer_id, or customer_id must be provided"
	}
	return ""
}

func count(conditions ...bool) int {
	n := 0
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}

// queryable reports whether the database can look up the external ids. It cannot if an id
// has half of a surrogate pair.
func (a assignment) queryable() bool {
	for _, id := range []*string{a.externalCustomer, a.externalMember} {
		if id != nil && !utf8.ValidString(*id) {
			return false
		}
	}
	return true
}

func readUUID(body pythonjson.Value, name string, id *string) []pydantic.Error {
	v, _ := body.Get(name)
	switch v.Kind {
	case pythonjson.NullKind:
		return nil
	case pythonjson.StringKind:
		parsed, problem := pydantic.ParseUUID(v.Text)
		if problem != "" {
			return []pydantic.Error{pydantic.UUIDError("body", name, problem, v)}
		}
		*id = parsed
		return nil
	}
	return []pydantic.Error{pydantic.NewError("body", name, "uuid_type", "UUID input should be a string, bytes or UUID object", v)}
}

func readString(body pythonjson.Value, name string, s **string) []pydantic.Error {
	v, _ := body.Get(name)
	if v.Kind == pythonjson.NullKind {
		return nil
	}
	if errs := checkString(name, v); errs != nil {
		return errs
	}
	*s = &v.Text
	return nil
}

func checkString(name string, v pythonjson.Value) []pydantic.Error {
	if v.Kind != pythonjson.StringKind {
		return []pydantic.Error{pydantic.NewError("body", name, "string_type", "Input should be a valid string", v)}
	}
	if hasNUL(v) {
		return []pydantic.Error{pydantic.ValueError(name, invalidCharacters, v)}
	}
	return nil
}

func readMetadata(body pythonjson.Value, name string, metadata *pythonjson.Value) []pydantic.Error {
	v, _ := body.Get(name)
	*metadata = v
	if v.Kind == pythonjson.NullKind {
		metadata.Kind = pythonjson.ObjectKind
	}
	return validateMetadata(v)
}

// readBoolean reads a boolean that may be absent but not null.
func readBoolean(body pythonjson.Value, name string, b *bool) []pydantic.Error {
	v, ok := body.Get(name)
	if !ok {
		return nil
	}
	parsed, errType, message := pydantic.ParseBoolean(v)
	if errType != "" {
		return []pydantic.Error{pydantic.NewError("body", name, errType, message, v)}
	}
	*b = parsed
	return nil
}

const (
	maxMetadataKeys  = 10
	maxMetadataSize  = 1024 // in characters of JSON as Python writes it
	maxMetadataDepth = 255  // in arrays and objects, including the metadata itself
)

// validateMetadata checks a seat's metadata: an object within the limits, or null, which
// means an empty object.
func validateMetadata(v pythonjson.Value) []pydantic.Error {
	switch {
	case v.Kind == pythonjson.NullKind:
		return nil
	case v.Kind != pythonjson.ObjectKind:
		return []pydantic.Error{pydantic.NewError("body", "metadata", "dict_type", "Input should be a valid dictionary", v)}
	case hasNUL(v):
		return []pydantic.Error{pydantic.ValueError("metadata", invalidCharacters, v)}
	case len(v.Fields) > maxMetadataKeys:
		return []pydantic.Error{pydantic.ValueError("metadata", "Metadata cannot have more than 10 keys", v)}
	case pythonjson.Size(v) > maxMetadataSize:
		return []pydantic.Error{pydantic.ValueError("metadata", "Metadata size cannot exceed 1KB", v)}
	}
	return nil
}

// encodable reports whether Polar can store metadata and send it back. The database stores
// neither NaN nor half of a surrogate pair, and pydantic limits the depth.
func encodable(metadata pythonjson.Value) bool {
	return metadata.Encodable() && metadata.Nesting() <= maxMetadataDepth
}

const invalidCharacters = "This value contains invalid characters"

// hasNUL reports whether a string within v has a NUL, which Postgres cannot store.
func hasNUL(v pythonjson.Value) bool {
	if strings.Contains(v.Text, "\x00") {
		return true
	}
	for _, item := range v.Items {
		if hasNUL(item) {
			return true
		}
	}
	for _, f := range v.Fields {
		if strings.Contains(f.Name, "\x00") || hasNUL(f.Value) {
			return true
		}
	}
	return false
}
