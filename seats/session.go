package seats

import (
	"context"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"time"
)

// A Session is the credential of a call. It determines whose seats the call acts on. Every call
// takes a Session, so that a program can neither forget one nor share one by mistake. A call
// with the zero Session fails with [ErrNoSession].
//
// A Session never shows its token: it prints, marshals and logs as [REDACTED].
type Session struct{ source tokenSource }

// A tokenSource supplies the token of each attempt. Implementations keep tokens in closures:
// code that prints a value by reflection can follow pointers and read unexported fields, but
// it cannot call a function.
type tokenSource interface {
	token(context.Context) (string, error)

	// reject tells the source that Polar answered 401 to token, and reports whether the
	// source can supply another token.
	reject(token string) bool
}

// CustomerSession returns the session of a customer with a token polar_cst_…. A token
// polar_mst_… works as well, because creating a customer session in Polar can return either.
//
// Tokens are valid for an hour. A call with an expired token fails with [ErrUnauthorized]. A
// call with a token of another kind, such as an organization's polar_oat_…, fails with
// [ErrWrongToken] before anything is sent.
func CustomerSession(token string) Session { return fixedSession(token, checkToken) }

// MemberSession returns the session of a member with a token polar_mst_…. The member's role
// determines what Polar permits. Otherwise it is like [CustomerSession].
func MemberSession(token string) Session { return fixedSession(token, checkToken) }

// SessionFunc returns a session that gets its tokens from mint, for programs that outlive a
// token. mint returns a token and the time at which the token expires by the local clock, such
// as the expires_at of Polar's response. The zero time means that the expiry is not known. If
// mint is nil, SessionFunc returns the zero Session. Programs with an organization access token
// do not need SessionFunc: see [Issuer].
//
// The session caches the token until it expires. In the last five minutes of the token's
// lifetime, or in the last half of a lifetime shorter than ten minutes, one call has five seconds
// to mint the next token while other calls use the old one. If that fails, the call uses the old
// token as well, and 30 seconds later another call tries again. After a 401, the call mints a
// new token and makes one more attempt, at most once. A token that mint has just returned is
// always used, even if it has already expired.
//
// Concurrent calls share one call of mint, which gets the context of one of them. If mint fails,
// those calls fail with its error. The context limits mint; [WithTimeout] does not.
//
// Keep the Session as long as you serve the customer, because the token is cached in it. If you
// keep Sessions in a map, its key must name both the customer and the member: people who share
// a key see each other's team, with each other's rights.
func SessionFunc(mint func(context.Context) (token string, expiresAt time.Time, err error)) Session {
	if mint == nil {
		return Session{}
	}
	return Session{&tokenCache{mint: func(ctx context.Context, _ bool) (string, time.Time, error) {
		token, expires, err := mint(ctx)
		if err == nil {
			err = checkToken(token) // before the token is cached, which would repeat the error
		}
		if err != nil {
			return "", time.Time{}, fmt.Errorf("minting a session: %w", err)
		}
		return token, expires, nil
	}}}
}

// token returns the token of the next attempt.
func (s Session) token(ctx context.Context) (string, error) {
	if s.source == nil {
		return "", ErrNoSession
	}
	return s.source.token(ctx)
}

// reject tells the session that Polar answered 401 to token, and reports whether the session
// can supply another token.
func (s Session) reject(token string) bool { return s.source.reject(token) }

// Equal reports whether s and other are the same session: they have the same token, come from
// the same call of [SessionFunc], or come from the same [Issuer] for the same [Subject].
// Packages that compare values of any type, such as go-cmp, use Equal.
func (s Session) Equal(other Session) bool {
	a, aFixed := s.source.(*fixedToken)
	b, bFixed := other.source.(*fixedToken)
	if aFixed && bFixed {
		return subtle.ConstantTimeCompare([]byte(a.value()), []byte(b.value())) == 1
	}
	return s.source == other.source
}

// A fixedToken is a source of one token, which is never replaced.
type fixedToken struct {
	value func() string
	err   error // the reason why the token cannot be valid, or nil
}

func fixedSession(token string, check func(token string) error) Session {
	return Session{&fixedToken{value: func() string { return token }, err: check(token)}}
}

func (t *fixedToken) token(context.Context) (string, error) { return t.value(), t.err }

func (t *fixedToken) reject(string) bool { return false }

const redacted = "[REDACTED]"

// String returns [REDACTED].
func (s Session) String() string { return redacted }

// Format writes [REDACTED] for every verb.
func (s Session) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText returns [REDACTED], which JSON, XML and other encodings use.
func (s Session) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns [REDACTED].
func (s Session) LogValue() slog.Value { return slog.StringValue(redacted) }
