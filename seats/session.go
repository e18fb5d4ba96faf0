package seats

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// A Session is the credential of one call: whose seats they are. Each call takes
// one, so that none can be forgotten or shared by mistake. The zero Session is
// refused with [ErrNoSession].
//
// A Session never shows its token: it prints, marshals and logs as [REDACTED].
type Session struct{ source *tokenSource }

// CustomerSession returns the session of a customer, with a token that Polar gave
// out as polar_cst_…. One that Polar gave out as polar_mst_… works as well: Polar
// answers with either when a customer session is created.
//
// Tokens live for an hour; an expired one is an [ErrUnauthorized]. A token that
// cannot be right, such as an organization's polar_oat_…, is refused with
// [ErrWrongToken] before anything is sent.
func CustomerSession(token string) Session { return fixedSession(token) }

// MemberSession returns the session of a member, with a token polar_mst_…. What it
// may do depends on the member's role. Else it is like [CustomerSession].
func MemberSession(token string) Session { return fixedSession(token) }

func fixedSession(token string) Session {
	return Session{&tokenSource{current: func() string { return token }}}
}

// SessionFunc returns a session that gets its tokens from mint, for programs that
// outlive the hour of a token. mint returns a token and when it expires, such as the
// expires_at of Polar's answer; the zero time means that nobody knows.
//
// The token is kept until it expires or Polar answers 401; after a 401 it is minted
// again and the call tried once more, at most once a call. A token that mint has just
// returned is used in any case. Calls at the same time share one mint, which runs under
// the context of one of them. An error of mint is the error of the call. [WithTimeout]
// does not bound mint; the context does.
//
// Keep the Session for as long as the customer is served: the token is kept in it.
func SessionFunc(mint func(context.Context) (token string, expiresAt time.Time, err error)) Session {
	if mint == nil {
		return Session{}
	}
	return Session{&tokenSource{mint: mint}}
}

// tokenSource holds the token behind a function: what prints or dumps a value by
// reflection can follow pointers and read unexported fields, but not call.
type tokenSource struct {
	mint func(context.Context) (string, time.Time, error) // nil: the token is fixed

	mu      sync.Mutex
	current func() string // nil: there is none yet, or the last was refused
	expires time.Time     // of current; zero: nobody knows
	flight  *flight       // nil: no mint is under way
}

// A flight is one mint that several calls wait for.
type flight struct {
	done chan struct{}
	err  error
}

// token returns the token to send.
func (s Session) token(ctx context.Context) (string, error) {
	if s.source == nil {
		return "", ErrNoSession
	}
	if s.source.mint == nil {
		token := s.source.current()
		return token, checkToken(token)
	}
	return s.source.get(ctx)
}

// refused takes note that Polar answered 401 to token, and tells whether another
// one can be had.
func (s Session) refused(token string) bool {
	if s.source.mint == nil {
		return false
	}
	s.source.mu.Lock()
	defer s.source.mu.Unlock()
	if s.source.current != nil && s.source.current() == token {
		s.source.current = nil
	}
	return true
}

func (s *tokenSource) get(ctx context.Context) (string, error) {
	for {
		s.mu.Lock()
		if s.current != nil && (s.expires.IsZero() || time.Now().Before(s.expires)) {
			defer s.mu.Unlock()
			return s.current(), nil
		}
		f, lead := s.flight, false
		if f == nil {
			f, lead = &flight{done: make(chan struct{})}, true
			s.flight = f
		}
		s.mu.Unlock()
		if lead {
			return s.lead(ctx, f)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-f.done:
		}
		if f.err != nil {
			return "", f.err
		}
	}
}

// lead mints for all that wait for f. Where it fails because its own call ended,
// the others are let go to try for themselves.
func (s *tokenSource) lead(ctx context.Context, f *flight) (token string, err error) {
	var expires time.Time
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if token != "" {
			s.current, s.expires = func() string { return token }, expires
		} else if ctx.Err() == nil {
			f.err = err
		}
		s.flight = nil
		close(f.done)
	}()
	minted, until, err := s.mint(ctx)
	if err == nil {
		err = checkToken(minted) // before it is kept: it would be refused for ever
	}
	if err != nil {
		return "", fmt.Errorf("minting a session: %w", err)
	}
	expires = until
	return minted, nil
}

// otherKinds are the prefixes of Polar's tokens that are no session's. Polar
// answers 401 to them, which reads like an expired session.
var otherKinds = []struct{ prefix, kind string }{
	{"polar_oat_", "an organization access token"},
	{"polar_pat_", "a personal access token"},
}

// checkToken refuses a token that cannot be right. It does not look at length or
// checksum: Polar does not either. Its errors never show the token.
func checkToken(token string) error {
	if token == "" {
		return ErrNoSession
	}
	for _, other := range otherKinds {
		if strings.HasPrefix(token, other.prefix) {
			return fmt.Errorf("%w: it is %s: want a session's, polar_cst_… or polar_mst_…", ErrWrongToken, other.kind)
		}
	}
	if scheme, _, ok := strings.Cut(token, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return fmt.Errorf("%w: it begins with %q: want the token alone", ErrWrongToken, scheme)
	}
	if i := strings.IndexFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }); i >= 0 {
		return fmt.Errorf("%w: it has a space, a control or a non-ASCII character at byte %d of %d", ErrWrongToken, i, len(token))
	}
	return nil
}

const redacted = "[REDACTED]"

// String returns [REDACTED].
func (s Session) String() string { return redacted }

// Format writes [REDACTED] for every verb.
func (s Session) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText returns [REDACTED]; so do JSON, XML and the like.
func (s Session) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns [REDACTED].
func (s Session) LogValue() slog.Value { return slog.StringValue(redacted) }
