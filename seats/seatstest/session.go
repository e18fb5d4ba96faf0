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

// sessionLifetime is how long a customer's or a member's session works. Using
// it does not lengthen it.
const sessionLifetime = time.Hour

// A Token describes a session or an access token. The zero value works for an hour.
type Token struct {
	// Lifetime is how long the token works. The default is an hour; a token with a
	// Lifetime below zero has expired.
	Lifetime time.Duration
	// Deleted is set for a token that no longer works, as after [Fake.DeleteToken].
	Deleted bool
	// WithoutScope is set for an organization's token without customer_sessions:write:
	// the creation of a session is answered 403 insufficient_scope.
	WithoutScope bool
}

// NewSession returns a customer session that works for an hour; see
// [Customer.NewToken] for others.
func (c *Customer) NewSession() seats.Session {
	return seats.CustomerSession(c.NewToken(Token{}))
}

// NewSession returns a member session that works for an hour; see
// [Member.NewToken] for others.
func (m *Member) NewSession() seats.Session {
	return seats.MemberSession(m.NewToken(Token{}))
}

func (f *Fake) newToken(who subject, t Token) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.Lifetime == 0 {
		t.Lifetime = sessionLifetime
	}
	token := f.addSession(who, t.Lifetime)
	f.world.sessions[token].deleted = t.Deleted
	f.world.sessions[token].withoutScope = t.WithoutScope
	return token
}

func (f *Fake) addSession(who subject, lifetime time.Duration) string {
	token := newToken(who.prefix())
	if f.world.sessions == nil {
		f.world.sessions = map[string]*session{}
	}
	f.world.sessions[token] = &session{
		id:        newUUID(),
		subject:   who,
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

// DeleteToken deletes a session or an access token, which no longer works.
func (f *Fake) DeleteToken(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.world.sessions[token]; s != nil {
		s.deleted = true
	}
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newToken returns a token as Polar makes them: the prefix, 37 random letters
// and digits, and their CRC-32 in six more.
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

// newInvitationToken returns a token as they are mailed: 32 random bytes.
func newInvitationToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// newUUID returns a random UUID of version 4, which all of Polar's ids are.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0F | 0x40
	b[8] = b[8]&0x3F | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

const invalidTokenText = "The access token provided is expired, revoked, malformed, or invalid for other reasons."

// subject is the holder of a request's token: nobody, a customer, a member of a
// customer's team, or an organization.
type subject struct {
	customer     *customer
	member       *member
	organization *organization
}

// bearerToken returns the token of the first Authorization header; "" if Polar would
// read none.
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
