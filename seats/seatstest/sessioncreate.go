package seatstest

import (
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
)

// sessionCreate is a valid body of the creation of a session.
type sessionCreate struct {
	by             string // the field that names the customer
	id             string // and what it says
	member         string
	externalMember *string
}

// readSessionCreate validates an object against the two schemas that there are, one for
// each way to name a customer. It takes the first that fits, and otherwise says what is
// wrong by either.
func readSessionCreate(body pythonjson.Value) (sessionCreate, []pydantic.Error) {
	w, errors := readMember(body, "CustomerSessionCustomerIDCreate")
	errors = append(errors, w.readCustomerID(body)...)
	if errors == nil {
		return w, nil
	}
	w, others := readMember(body, "CustomerSessionCustomerExternalIDCreate")
	others = append(others, w.readExternalCustomerID(body)...)
	if others == nil {
		return w, nil
	}
	return sessionCreate{}, append(errors, others...)
}

// readMember reads what both schemas have.
func readMember(body pythonjson.Value, schema string) (w sessionCreate, errors []pydantic.Error) {
	if v, _ := body.Get("member_id"); v.Kind != pythonjson.NullKind {
		id, wrong := readUUID4(v, schema, "member_id")
		w.member, errors = id, append(errors, wrong...)
	}
	errors = append(errors, within(schema, readString(body, "external_member_id", &w.externalMember))...)
	return w, errors
}

func (w *sessionCreate) readCustomerID(body pythonjson.Value) (errors []pydantic.Error) {
	const schema = "CustomerSessionCustomerIDCreate"
	w.by = "customer_id"
	v, ok := body.Get(w.by)
	if !ok {
		return within(schema, []pydantic.Error{pydantic.Missing(w.by, body)})
	}
	w.id, errors = readUUID4(v, schema, w.by)
	return errors
}

func (w *sessionCreate) readExternalCustomerID(body pythonjson.Value) []pydantic.Error {
	const schema = "CustomerSessionCustomerExternalIDCreate"
	w.by = "external_customer_id"
	v, ok := body.Get(w.by)
	if !ok {
		return within(schema, []pydantic.Error{pydantic.Missing(w.by, body)})
	}
	w.id = v.Text
	return within(schema, checkString(w.by, v))
}

func readUUID4(v pythonjson.Value, schema, field string) (id string, errors []pydantic.Error) {
	if v.Kind != pythonjson.StringKind {
		e := pydantic.NewError("body", field, "uuid_type", "UUID input should be a string, bytes or UUID object", v)
		return "", within(schema, []pydantic.Error{e})
	}
	id, errors = pydantic.UUID4("body", field, v.Text)
	return id, within(schema, errors)
}

// within says of errors by which of several schemas they are.
func within(schema string, errors []pydantic.Error) []pydantic.Error {
	for i := range errors {
		errors[i].Schema = schema
	}
	return errors
}

func (w sessionCreate) customer(f *Fake, o *organization) *customer {
	if w.by == "customer_id" {
		return f.world.customerByID(o, w.id)
	}
	return f.world.customerByExternalID(o, w.id)
}

func (w sessionCreate) refuse(field, message string, input pythonjson.Value) *pydantic.Error {
	e := pydantic.NewError("body", field, "value_error", message, input)
	return &e
}
