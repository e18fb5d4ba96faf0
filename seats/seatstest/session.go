package seatstest

import (
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// sessionLifetime is how long a customer's or a member's session works. Using
// it does not lengthen it.
const sessionLifetime = time.Hour

// A Token describes a session or an access token. Its zero value works, for an
// hour.
type Token struct {
	// Lifetime is how long the token works. The default is an hour; a token with a
	// Lifetime below zero has expired.
	Lifetime time.Duration
	// Deleted is set for a token that works no more, as after [Fake.DeleteToken].
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

// DeleteToken deletes a session or an access token: it works no more.
func (f *Fake) DeleteToken(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.world.sessions[token]; s != nil {
		s.deleted = true
	}
}
