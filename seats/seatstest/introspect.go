package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// introspectSession says when the session of the request runs out.
func (f *Fake) introspectSession(r *request) response {
	if refusal, ok := portal(r.subject); !ok {
		return refusal
	}
	s := f.world.sessions[bearerToken(r.header)]
	b := appendTime([]byte(`{"expires_at":`), s.expiresAt)
	return jsonResponse(http.StatusOK, append(b, `,"return_url":null}`...))
}

// sessionUser says whose the session of the request is.
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
