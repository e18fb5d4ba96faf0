package seatstest

import (
	"net/http"
	"strings"
)

const invalidTokenText = "The access token provided is expired, revoked, malformed, or invalid for other reasons."

// subject is who a request's token stands for: nobody, a customer, a member of
// a customer's team, or an organization.
type subject struct {
	customer     *customer
	member       *member
	organization *organization
}

// bearerToken returns the token of the first Authorization header; "" when
// there is none that Polar reads.
func bearerToken(h http.Header) string {
	scheme, token, _ := strings.Cut(h.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "bearer") || !isASCII(token) {
		return ""
	}
	return token
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] > 0x7F {
			return false
		}
	}
	return true
}

// authenticate finds the subject of the request's token. A request without one
// passes as nobody; a token that does not work does not pass.
func (f *Fake) authenticate(r *request) bool {
	token := bearerToken(r.header)
	if token == "" {
		return true
	}
	s := f.world.sessions[token]
	if s == nil || !s.works(f.now()) {
		return false
	}
	r.subject, r.withoutScope = s.subject, s.withoutScope
	f.rememberIdentity(token, s.rateKey())
	return true
}

// invalidToken is the OAuth layer's answer, which knows nothing of Polar's.
func invalidToken() response {
	answer := spacedError(http.StatusUnauthorized, "error", "invalid_token", "error_description", invalidTokenText)
	answer.header.Set("Cache-Control", "no-store")
	answer.header.Set("Pragma", "no-cache")
	answer.header.Set("Www-Authenticate", `Bearer realm="polar", error="invalid_token", error_description="`+invalidTokenText+`"`)
	return answer
}

func unauthorized() response {
	answer := domainError(http.StatusUnauthorized, "Unauthorized", "Unauthorized")
	answer.header.Set("Www-Authenticate", `Bearer realm="polar"`)
	return answer
}

// insufficientScope is the answer to an access token that works, but not for this.
func insufficientScope() response {
	return spacedError(http.StatusForbidden, "error", "insufficient_scope",
		"error_description", "The request requires higher privileges than provided by the access token.")
}

// portal lets customers and members pass: all may read.
func portal(s subject) (refusal response, ok bool) {
	if s.customer == nil {
		return unauthorized(), false
	}
	return response{}, true
}

// billing lets customers pass, and members who may change what is paid for.
func billing(s subject) (refusal response, ok bool) {
	if refusal, ok := portal(s); !ok {
		return refusal, false
	}
	if s.member != nil && s.member.role != RoleOwner && s.member.role != RoleBillingManager {
		return domainError(http.StatusForbidden, "NotPermitted", "Only owners and billing managers can access billing features."), false
	}
	return response{}, true
}
