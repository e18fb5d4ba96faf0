package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// createCustomerSession creates a session of a customer for an organization. With the member
// model it is a session of a member: the named one, or otherwise the owner.
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
	if refusal, ok := requireObject(body, given); !ok {
		return refusal
	}
	create, errs := readSessionCreate(body)
	if errs != nil {
		return validationError(errs...)
	}
	holder, refused := f.sessionHolder(r.subject.organization, create)
	if refused != nil {
		return polarValidationError(*refused)
	}
	token := f.addSession(holder, sessionLifetime)
	return jsonResponse(http.StatusCreated, appendSession(nil, token, f.world.sessions[token]))
}

// sessionHolder finds the customer and the member for a session, or says why it refuses one.
func (f *Fake) sessionHolder(o *organization, create sessionCreate) (holder subject, refused *pydantic.Error) {
	c := create.customer(f, o)
	if c == nil {
		return subject{}, fieldError(create.customerField, "Customer does not exist.", pythonjson.String(create.customerID))
	}
	if !o.memberModel {
		return subject{customer: c}, nil // even if the request names a member
	}
	var m *member
	switch {
	case create.member != "":
		m = f.world.memberByID(c, create.member)
		if m == nil {
			return subject{}, fieldError("member_id", "Member does not exist for this customer.", pythonjson.String(create.member))
		}
	case create.externalMember != nil:
		m = f.world.memberByExternalID(c, *create.externalMember)
		if m == nil {
			return subject{}, fieldError("external_member_id", "Member does not exist for this customer.", pythonjson.String(*create.externalMember))
		}
	case c.team:
		return subject{}, fieldError("member_id", "member_id is required for team customers.", pythonjson.Value{})
	default:
		m = f.ownerOf(c)
		if m == nil {
			return subject{}, fieldError("customer_id", "No owner member found for this customer.", pythonjson.String(c.id))
		}
	}
	return subject{customer: c, member: m}, nil
}

// ownerOf returns the owner of a customer's team. If there is no owner, it returns the member
// with the customer's address, or makes the customer the owner. It returns nil if the
// customer has no address.
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

// sessionCreate is the valid body of the creation of a session.
type sessionCreate struct {
	customerField  string // the field that identifies the customer
	customerID     string // its value
	member         string
	externalMember *string
}

// Polar's schemas for the body, one for each way to identify the customer.
const (
	byCustomerID         = "CustomerSessionCustomerIDCreate"
	byExternalCustomerID = "CustomerSessionCustomerExternalIDCreate"
)

// readSessionCreate validates a body against both schemas and takes the first that it
// matches. If it matches neither, the errors are those of both.
func readSessionCreate(body pythonjson.Value) (sessionCreate, []pydantic.Error) {
	create, errs := readMember(body, byCustomerID)
	errs = append(errs, create.readCustomerID(body)...)
	if errs == nil {
		return create, nil
	}
	create, externalErrs := readMember(body, byExternalCustomerID)
	externalErrs = append(externalErrs, create.readExternalCustomerID(body)...)
	if externalErrs == nil {
		return create, nil
	}
	return sessionCreate{}, append(errs, externalErrs...)
}

// readMember reads the fields that both schemas have.
func readMember(body pythonjson.Value, schema string) (create sessionCreate, errs []pydantic.Error) {
	if v, _ := body.Get("member_id"); v.Kind != pythonjson.NullKind {
		create.member, errs = readUUID4(v, schema, "member_id")
	}
	errs = append(errs, within(schema, readString(body, "external_member_id", &create.externalMember))...)
	return create, errs
}

func (create *sessionCreate) readCustomerID(body pythonjson.Value) (errs []pydantic.Error) {
	create.customerField = "customer_id"
	v, ok := body.Get(create.customerField)
	if !ok {
		return within(byCustomerID, []pydantic.Error{pydantic.Missing(create.customerField, body)})
	}
	create.customerID, errs = readUUID4(v, byCustomerID, create.customerField)
	return errs
}

func (create *sessionCreate) readExternalCustomerID(body pythonjson.Value) []pydantic.Error {
	create.customerField = "external_customer_id"
	v, ok := body.Get(create.customerField)
	if !ok {
		return within(byExternalCustomerID, []pydantic.Error{pydantic.Missing(create.customerField, body)})
	}
	create.customerID = v.Text
	return within(byExternalCustomerID, checkString(create.customerField, v))
}

func readUUID4(v pythonjson.Value, schema, field string) (id string, errs []pydantic.Error) {
	if v.Kind != pythonjson.StringKind {
		e := pydantic.NewError("body", field, "uuid_type", "UUID input should be a string, bytes or UUID object", v)
		return "", within(schema, []pydantic.Error{e})
	}
	id, errs = pydantic.UUID4("body", field, v.Text)
	return id, within(schema, errs)
}

// within sets the schema of errors.
func within(schema string, errs []pydantic.Error) []pydantic.Error {
	for i := range errs {
		errs[i].Schema = schema
	}
	return errs
}

func (create sessionCreate) customer(f *Fake, o *organization) *customer {
	if create.customerField == "customer_id" {
		return f.world.customerByID(o, create.customerID)
	}
	return f.world.customerByExternalID(o, create.customerID)
}

// fieldError returns the error of Polar's own check of a field.
func fieldError(field, message string, input pythonjson.Value) *pydantic.Error {
	e := pydantic.NewError("body", field, "value_error", message, input)
	return &e
}

// introspectSession answers with the expiry of the request's session.
func (f *Fake) introspectSession(r *request) response {
	if refusal, ok := requirePortal(r.subject); !ok {
		return refusal
	}
	s := f.world.sessions[bearerToken(r.header)]
	b := appendTime([]byte(`{"expires_at":`), s.expiresAt)
	return jsonResponse(http.StatusOK, append(b, `,"return_url":null}`...))
}

// sessionUser answers with the holder of the request's session.
func (f *Fake) sessionUser(r *request) response {
	if refusal, ok := requirePortal(r.subject); !ok {
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
