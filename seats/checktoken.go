package seats

import (
	"fmt"
	"slices"
	"strings"
)

// A tokenKind is one of Polar's kinds of tokens. Each kind has its own prefix.
type tokenKind struct {
	prefix, name string
	isSession    bool // the token of a session, rather than one that can create sessions
}

var tokenKinds = []tokenKind{
	{"polar_cst_", "a customer session token", true},
	{"polar_mst_", "a member session token", true},
	{"polar_oat_", "an organization access token", false},
	{"polar_pat_", "a personal access token", false},
}

// checkToken refuses a token that cannot be a session's. Like Polar, it does not check the
// length or the checksum. Its errors never show the token.
func checkToken(token string) error {
	kind := kindOf(token)
	if kind.prefix != "" && !kind.isSession {
		return fmt.Errorf("%w: it is %s: want a session token, polar_cst_… or polar_mst_…", ErrWrongToken, kind.name)
	}
	return checkForm(token)
}

// checkIssuersToken refuses a token that cannot create sessions.
func checkIssuersToken(token string) error {
	if token == "" {
		return fmt.Errorf("%w: the organization's token is empty", ErrNoSession)
	}
	if kind := kindOf(token); kind.isSession {
		return fmt.Errorf("%w: it is %s: want an organization access token, polar_oat_…", ErrWrongToken, kind.name)
	}
	return checkForm(token)
}

// kindOf returns the kind of a token, or the zero kind if its prefix is unknown.
func kindOf(token string) tokenKind {
	i := slices.IndexFunc(tokenKinds, func(k tokenKind) bool { return strings.HasPrefix(token, k.prefix) })
	if i < 0 {
		return tokenKind{}
	}
	return tokenKinds[i]
}

// checkForm refuses a string that cannot be a token of any kind.
func checkForm(token string) error {
	if token == "" {
		return ErrNoSession
	}
	if scheme, _, ok := strings.Cut(token, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return fmt.Errorf("%w: it begins with %q: want only the token", ErrWrongToken, scheme)
	}
	if strings.Trim(token, "\"'`") != token {
		return fmt.Errorf("%w: it is in quotation marks: want only the token", ErrWrongToken)
	}
	if i := strings.IndexFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }); i >= 0 {
		return fmt.Errorf("%w: it has a space, a control or a non-ASCII character at byte %d of %d", ErrWrongToken, i, len(token))
	}
	return nil
}
