package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// createCustomerSession serves an organization's request for a session of one
// of its customers: of the owner member if there are members and none is
// named.
func (f *Fake) createCustomerSession(r *request) response {
	body, given, refusal, ok := readBody(r)
	if !ok {
		return refusal
	}
	if r.subject.organization == nil {
		return unauthorized()
	}
	if r.withoutScope {
		return insufficientScope()
	}
	if refusal, ok := bodyObject(body, given); !ok {
		return refusal
	}
	wanted, errors := readSessionCreate(body)
	if errors != nil {
		return validationError(errors...)
	}
	who, wrong := f.sessionFor(r.subject.organization, wanted)
	if wrong != nil {
		return polarValidationError(*wrong)
	}
	token := f.addSession(who, sessionLifetime)
	return jsonResponse(http.StatusCreated, appendSession(nil, token, f.world.sessions[token]))
}

// sessionFor finds the customer and the member that a session is to be of.
func (f *Fake) sessionFor(o *organization, w sessionCreate) (who subject, wrong *pydantic.Error) {
	c := w.customer(f, o)
	if c == nil {
		return subject{}, w.refuse(w.by, "Customer does not exist.", pythonjson.String(w.id))
	}
	switch {
	case !o.memberModel:
		return subject{customer: c}, nil // of whichever member
	case w.member != "":
		who = subject{customer: c, member: f.world.memberByID(c, w.member)}
		if who.member == nil {
			return subject{}, w.refuse("member_id", "Member does not exist for this customer.", pythonjson.String(w.member))
		}
	case w.externalMember != nil:
		who = subject{customer: c, member: f.world.memberByExternalID(c, *w.externalMember)}
		if who.member == nil {
			return subject{}, w.refuse("external_member_id", "Member does not exist for this customer.", pythonjson.String(*w.externalMember))
		}
	case c.team:
		return subject{}, w.refuse("member_id", "member_id is required for team customers.", pythonjson.Value{})
	default:
		who = subject{customer: c, member: f.ownerOf(c)}
		if who.member == nil {
			return subject{}, w.refuse("customer_id", "No owner member found for this customer.", pythonjson.String(c.id))
		}
	}
	return who, nil
}

// ownerOf returns the owner of a customer's team, and makes one of the customer if there
// is none yet. It returns nil if the customer has no address.
func (f *Fake) ownerOf(c *customer) *member {
	if m := f.world.findMember(c, func(m *member) bool { return m.role == RoleOwner }); m != nil || c.email == "" {
		return m
	}
	if m := f.world.memberByEmail(c, c.email); m != nil {
		return m
	}
	m := &member{id: newUUID(), customer: c, createdAt: f.now(), email: c.email, name: c.name, role: RoleOwner}
	if c.externalID != "" {
		m.externalID = &c.externalID
	}
	f.world.members = append(f.world.members, m)
	return m
}

func appendSession(b []byte, token string, s *session) []byte {
	c := s.subject.customer
	b = appendTime(append(b, `{"created_at":`...), s.createdAt)
	b = pythonjson.AppendString(append(b, `,"modified_at":null,"id":`...), s.id)
	b = pythonjson.AppendString(append(b, `,"token":`...), token)
	b = appendTime(append(b, `,"expires_at":`...), s.expiresAt)
	b = append(b, `,"return_url":null,"customer_portal_url":`...)
	b = pythonjson.AppendString(b, "https://polar.sh/"+c.organization.slug+"/portal?customer_session_token="+token)
	b = pythonjson.AppendString(append(b, `,"customer_id":`...), c.id)
	b = appendCustomer(append(b, `,"customer":`...), c)
	return append(b, '}')
}

func appendCustomer(b []byte, c *customer) []byte {
	b = pythonjson.AppendString(append(b, `{"id":`...), c.id)
	b = appendTime(append(b, `,"created_at":`...), c.createdAt)
	b = appendOptional(append(b, `,"modified_at":null,"metadata":{},"external_id":`...), c.externalID)
	b = appendOptional(append(b, `,"email":`...), c.email)
	b = pythonjson.AppendString(append(b, `,"email_verified":false,"type":`...), c.kind())
	b = appendOptional(append(b, `,"name":`...), c.name)
	b = append(b, `,"billing_name":null,"billing_address":null,"tax_id":null,"locale":null,"organization_id":`...)
	b = pythonjson.AppendString(b, c.organization.id)
	return append(b, `,"default_payment_method_id":null,"deleted_at":null,"first_user_event_at":null,"avatar_url":"https://www.gravatar.com/avatar/?d=404"}`...)
}

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

// introspectSession says when the request's session expires.
func (f *Fake) introspectSession(r *request) response {
	if refusal, ok := portal(r.subject); !ok {
		return refusal
	}
	s := f.world.sessions[bearerToken(r.header)]
	b := appendTime([]byte(`{"expires_at":`), s.expiresAt)
	return jsonResponse(http.StatusOK, append(b, `,"return_url":null}`...))
}

// sessionUser names the holder of the request's session.
func (f *Fake) sessionUser(r *request) response {
	if refusal, ok := portal(r.subject); !ok {
		return refusal
	}
	c, m := r.subject.customer, r.subject.member
	if m == nil && c.email == "" {
		return polarValidationError(pydantic.NewError("body", "", "value_error",
			"Team customers must use member sessions. Create a customer session via the API with a member_id.", pythonjson.Value{}))
	}
	kind, name, email := "customer", c.name, c.email
	if m != nil {
		kind, name, email = "member", m.name, m.email
	}
	b := pythonjson.AppendString([]byte(`{"type":`), kind)
	b = appendOptional(append(b, `,"name":`...), name)
	b = appendOptional(append(b, `,"email":`...), email)
	b = pythonjson.AppendString(append(b, `,"customer_id":`...), c.id)
	if m == nil {
		return jsonResponse(http.StatusOK, append(b, `,"member_id":null,"role":null}`...))
	}
	b = pythonjson.AppendString(append(b, `,"member_id":`...), m.id)
	b = pythonjson.AppendString(append(b, `,"role":`...), string(m.role))
	return jsonResponse(http.StatusOK, append(b, '}'))
}
