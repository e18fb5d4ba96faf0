package seats

import (
	"context"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"time"
)

// A Session is the credential of one call: whose seats they are. Each call takes
// one, so that none can be forgotten or shared by mistake. The zero Session is
// refused with [ErrNoSession].
//
// A Session never shows its token: it prints, marshals and logs as [REDACTED].
type Session struct{ source tokenSource }

// A tokenSource has the token of each attempt. It holds tokens behind functions: what
// prints or dumps a value by reflection can follow pointers and read unexported fields,
// but not call.
type tokenSource interface {
	token(context.Context) (string, error)

	// refused takes note that Polar answered 401 to token, and reports whether another
	// one can be had.
	refused(token string) bool
}

// CustomerSession returns the session of a customer, with a token that Polar gave
// out as polar_cst_…. One that Polar gave out as polar_mst_… works as well: Polar
// answers with either when a customer session is created.
//
// Tokens live for an hour; an expired one is an [ErrUnauthorized]. A token that
// cannot be right, such as an organization's polar_oat_…, is refused with
// [ErrWrongToken] before anything is sent.
func CustomerSession(token string) Session { return fixedSession(token, checkToken) }

// MemberSession returns the session of a member, with a token polar_mst_…. What it
// may do depends on the member's role. Else it is like [CustomerSession].
func MemberSession(token string) Session { return fixedSession(token, checkToken) }

// SessionFunc returns a session that gets its tokens from mint, for programs that
// outlive the hour of a token. mint returns a token and when it expires by this program's
// clock, such as the expires_at of Polar's answer; the zero time means that nobody knows.
// Programs that have an organization access token need no mint: see [Issuer].
//
// The token is kept until it expires. In its last five minutes, or in the last half of a
// life shorter than ten, one call mints the next token, with five seconds for it, while
// the other calls go on with the old one. If that fails, the call goes on with the old one
// too, and another call tries again 30 seconds later. When Polar answers 401, the token is
// minted again and the call tried once more, at most once a call. A token that mint has
// just returned is used in any case.
//
// Calls at the same time share one mint, which runs under the context of one of them.
// An error of mint is the error of the call. [WithTimeout] does not bound mint; the
// context does.
//
// Keep the Session for as long as the customer is served: the token is kept in it. If a
// map has several, let its key name the customer and the member, both: those who share a
// key see each other's team, with each other's rights.
func SessionFunc(mint func(context.Context) (token string, expiresAt time.Time, err error)) Session {
	if mint == nil {
		return Session{}
	}
	return Session{&tokenCache{mint: func(ctx context.Context, _ bool) (string, time.Time, error) {
		token, expires, err := mint(ctx)
		if err == nil {
			err = checkToken(token) // before it is kept: it would be refused for ever
		}
		if err != nil {
			return "", time.Time{}, fmt.Errorf("minting a session: %w", err)
		}
		return token, expires, nil
	}}}
}

// token returns the token to send.
func (s Session) token(ctx context.Context) (string, error) {
	if s.source == nil {
		return "", ErrNoSession
	}
	return s.source.token(ctx)
}

// refused takes note that Polar answered 401 to token, and reports whether another
// one can be had.
func (s Session) refused(token string) bool { return s.source.refused(token) }

// Equal reports whether s and other are the same session: they have the same token, come
// from the same call of [SessionFunc], or are one [Issuer]'s for the same [Subject].
// Packages that compare values of any type, such as go-cmp, use it.
func (s Session) Equal(other Session) bool {
	one, fixed := s.source.(*fixedToken)
	two, bothFixed := other.source.(*fixedToken)
	if fixed && bothFixed {
		return subtle.ConstantTimeCompare([]byte(one.value()), []byte(two.value())) == 1
	}
	return s.source == other.source
}

// A fixedToken is a token that nothing replaces.
type fixedToken struct {
	value func() string
	check func(token string) error
}

func fixedSession(token string, check func(token string) error) Session {
	return Session{&fixedToken{value: func() string { return token }, check: check}}
}

func (t *fixedToken) token(context.Context) (string, error) {
	token := t.value()
	return token, t.check(token)
}

func (t *fixedToken) refused(string) bool { return false }

const redacted = "[REDACTED]"

// String returns [REDACTED].
func (s Session) String() string { return redacted }

// Format writes [REDACTED] for every verb.
func (s Session) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText returns [REDACTED]; so do JSON, XML and the like.
func (s Session) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns [REDACTED].
func (s Session) LogValue() slog.Value { return slog.StringValue(redacted) }
