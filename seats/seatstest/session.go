package seatstest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"net/http"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// sessionLifetime is how long the session of a customer or a member works. Using a session
// does not extend it.
const sessionLifetime = time.Hour

// A Token describes a session or an access token. The zero value works for an hour.
type Token struct {
	// Lifetime is how long the token works. The default is an hour; a token with a
	// Lifetime below zero has expired.
	Lifetime time.Duration
	// Deleted is true for a token that no longer works, as after [Fake.DeleteToken].
	Deleted bool
	// WithoutScope is true for an organization's token without the scope
	// customer_sessions:write. Polar answers its attempts to create a session with 403
	// insufficient_scope.
	WithoutScope bool
}

// NewSession returns a customer session that works for an hour. [Customer.NewToken] makes
// other sessions.
func (c *Customer) NewSession() seats.Session {
	return seats.CustomerSession(c.NewToken(Token{}))
}

// NewSession returns a member session that works for an hour. [Member.NewToken] makes other
// sessions.
func (m *Member) NewSession() seats.Session {
	return seats.MemberSession(m.NewToken(Token{}))
}

func (f *Fake) newToken(holder subject, t Token) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.Lifetime == 0 {
		t.Lifetime = sessionLifetime
	}
	token := f.addSession(holder, t.Lifetime)
	f.world.sessions[token].deleted = t.Deleted
	f.world.sessions[token].withoutScope = t.WithoutScope
	return token
}

func (f *Fake) addSession(holder subject, lifetime time.Duration) string {
	token := newToken(holder.prefix())
	if f.world.sessions == nil {
		f.world.sessions = map[string]*session{}
	}
	f.world.sessions[token] = &session{
		id:        newUUID(),
		subject:   holder,
		createdAt: f.now(),
		expiresAt: f.now().Add(lifetime),
	}
	return token
}

func (s subject) prefix() string {
	switch {
	case s.member != nil:
		return "polar_mst_"
	case s.customer != nil:
		return "polar_cst_"
	}
	return "polar_oat_"
}

// DeleteToken deletes a session or an access token. The token no longer works.
func (f *Fake) DeleteToken(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.world.sessions[token]; s != nil {
		s.deleted = true
	}
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newToken returns a token in Polar's form: the prefix, 37 random letters and digits, and
// six more for their CRC-32.
func newToken(prefix string) string {
	secret := make([]byte, 37)
	for i := range secret {
		secret[i] = base62[randomBelow(62)]
	}
	sum := crc32.ChecksumIEEE(secret)
	var check [6]byte
	for i := len(check) - 1; i >= 0; i-- {
		check[i] = base62[sum%62]
		sum /= 62
	}
	return prefix + string(secret) + string(check[:])
}

// randomBelow returns a random number below n, which is at most 256.
func randomBelow(n int) int {
	var b [1]byte
	for {
		rand.Read(b[:])
		if int(b[0]) < 256-256%n {
			return int(b[0]) % n
		}
	}
}

// newInvitationToken returns the token of an invitation: 32 random bytes in base64.
func newInvitationToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// newUUID returns a random UUID of version 4, the form of all of Polar's ids.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0F | 0x40
	b[8] = b[8]&0x3F | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

const invalidTokenText = "The access token provided is expired, revoked, malformed, or invalid for other reasons."

// subject is the holder of a request's token: a customer, a member of a customer's team, or
// an organization. The zero subject stands for a request without a token.
type subject struct {
	customer     *customer
	member       *member
	organization *organization
}

// bearerToken returns the token in the first Authorization header, or "" if Polar finds none
// there.
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

// authenticate sets the subject of the request from its token. It reports whether the
// request may pass: a request without a token may, one whose token does not work may not.
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

// invalidToken returns the answer of Polar's OAuth layer, whose form differs from Polar's
// other errors.
func invalidToken() response {
	answer := spacedError(http.StatusUnauthorized, "invalid_token", "error_description", invalidTokenText)
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

// insufficientScope returns the answer to an access token that lacks the needed scope.
func insufficientScope() response {
	return spacedError(http.StatusForbidden, "insufficient_scope",
		"error_description", "The request requires higher privileges than provided by the access token.")
}

// requirePortal refuses a subject that is neither a customer nor a member.
func requirePortal(s subject) (refusal response, ok bool) {
	if s.customer == nil {
		return unauthorized(), false
	}
	return response{}, true
}

// requireBilling refuses a subject that is neither a customer nor a member who may change
// billing.
func requireBilling(s subject) (refusal response, ok bool) {
	if refusal, ok := requirePortal(s); !ok {
		return refusal, false
	}
	if s.member != nil && s.member.role != RoleOwner && s.member.role != RoleBillingManager {
		return domainError(http.StatusForbidden, "NotPermitted", "Only owners and billing managers can access billing features."), false
	}
	return response{}, true
}
