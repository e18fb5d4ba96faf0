package seatstest

import "net/http"

// createCustomerSession serves an organization's request for a session of one
// of its customers: of the owner member where there are members and none is
// named.
func (f *Fake) createCustomerSession(r *request) response {
	body, given, refusal, ok := readBody(r)
	if !ok {
		return refusal
	}
	if r.subject.organization == nil {
		return unauthorized()
	}
	if refusal, ok := bodyObject(body, given); !ok {
		return refusal
	}
	who, wrong := f.sessionFor(r.subject.organization, body)
	if wrong != nil {
		return polarValidationError(*wrong)
	}
	token := f.addSession(who, sessionLifetime)
	return jsonResponse(http.StatusCreated, appendSession(nil, token, f.world.sessions[token]))
}

// sessionFor finds the customer and the member that a session is to be of.
func (f *Fake) sessionFor(o *organization, body value) (who subject, wrong *fieldError) {
	id, external := textOf(body, "customer_id"), textOf(body, "external_customer_id")
	field, v := "customer_id", id
	c := f.world.customerByID(o, id)
	if id == "" {
		field, v = "external_customer_id", external
		c = f.world.customerByExternalID(o, external)
	}
	if c == nil {
		e := newFieldError("body", field, "value_error", "Customer does not exist.", stringValue(v))
		return subject{}, &e
	}
	if !o.memberModel {
		return subject{customer: c}, nil
	}
	m := f.sessionMember(c, textOf(body, "member_id"), textOf(body, "external_member_id"))
	if m == nil {
		e := newFieldError("body", "member_id", "value_error", "Member does not exist.", stringValue(textOf(body, "member_id")))
		return subject{}, &e
	}
	return subject{customer: c, member: m}, nil
}

func (f *Fake) sessionMember(c *customer, id, external string) *member {
	switch {
	case id != "":
		return f.world.memberByID(c, id)
	case external != "":
		return f.world.memberByExternalID(c, external)
	}
	return f.world.findMember(c, func(m *member) bool { return m.role == RoleOwner })
}

// polarValidationError is the 422 of Polar's own code.
func polarValidationError(e fieldError) response {
	b := e.append([]byte(`{"error":"PolarRequestValidationError","detail":[`))
	return jsonResponse(http.StatusUnprocessableEntity, append(b, "]}"...))
}

func appendSession(b []byte, token string, s *session) []byte {
	c := s.subject.customer
	b = appendTime(append(b, `{"created_at":`...), s.createdAt)
	b = appendString(append(b, `,"modified_at":null,"id":`...), s.id)
	b = appendString(append(b, `,"token":`...), token)
	b = appendTime(append(b, `,"expires_at":`...), s.expiresAt)
	b = append(b, `,"return_url":null,"customer_portal_url":`...)
	b = appendString(b, "https://polar.sh/"+c.organization.slug+"/portal?customer_session_token="+token)
	b = appendString(append(b, `,"customer_id":`...), c.id)
	b = appendCustomer(append(b, `,"customer":`...), c)
	return append(b, '}')
}

func appendCustomer(b []byte, c *customer) []byte {
	b = appendString(append(b, `{"id":`...), c.id)
	b = appendTime(append(b, `,"created_at":`...), c.createdAt)
	b = appendOptional(append(b, `,"modified_at":null,"metadata":{},"external_id":`...), c.externalID)
	b = appendOptional(append(b, `,"email":`...), c.email)
	b = appendOptional(append(b, `,"email_verified":false,"type":"individual","name":`...), c.name)
	b = append(b, `,"billing_name":null,"billing_address":null,"tax_id":null,"locale":null,"organization_id":`...)
	b = appendString(b, c.organization.id)
	return append(b, `,"default_payment_method_id":null,"deleted_at":null,"first_user_event_at":null,"avatar_url":"https://www.gravatar.com/avatar/?d=404"}`...)
}
