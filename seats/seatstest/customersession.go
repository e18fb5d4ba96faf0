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
