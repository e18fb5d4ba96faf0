package seats

import (
	"fmt"
	"slices"
	"strings"
)

// A tokenKind is a kind of Polar's tokens, as it begins.
type tokenKind struct {
	prefix, name string
	ofSession    bool // else of those who create sessions
}

var tokenKinds = []tokenKind{
	{"polar_cst_", "a customer session's", true},
	{"polar_mst_", "a member session's", true},
	{"polar_oat_", "an organization access token", false},
	{"polar_pat_", "a personal access token", false},
}

// checkToken refuses a token that cannot be a session's. It does not look at length or
// checksum: Polar does not either. Its errors never show the token.
func checkToken(token string) error {
	kind := kindOf(token)
	if kind.prefix != "" && !kind.ofSession {
		return fmt.Errorf("%w: it is %s: want a session's, polar_cst_… or polar_mst_…", ErrWrongToken, kind.name)
	}
	return checkForm(token)
}

// checkIssuersToken refuses a token with which no session can be created.
func checkIssuersToken(token string) error {
	if token == "" {
		return fmt.Errorf("%w: the organization's token is empty", ErrNoSession)
	}
	if kind := kindOf(token); kind.ofSession {
		return fmt.Errorf("%w: it is %s: want an organization's, polar_oat_…", ErrWrongToken, kind.name)
	}
	return checkForm(token)
}

// kindOf returns the zero kind for a token that begins as none that is known.
func kindOf(token string) tokenKind {
	i := slices.IndexFunc(tokenKinds, func(k tokenKind) bool { return strings.HasPrefix(token, k.prefix) })
	if i < 0 {
		return tokenKind{}
	}
	return tokenKinds[i]
}

// checkForm refuses what is no token of any kind.
func checkForm(token string) error {
	if token == "" {
		return ErrNoSession
	}
	if scheme, _, ok := strings.Cut(token, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return fmt.Errorf("%w: it begins with %q: want the token alone", ErrWrongToken, scheme)
	}
	if strings.Trim(token, "\"'`") != token {
		return fmt.Errorf("%w: it is in quotation marks: want the token alone", ErrWrongToken)
	}
	if i := strings.IndexFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }); i >= 0 {
		return fmt.Errorf("%w: it has a space, a control or a non-ASCII character at byte %d of %d", ErrWrongToken, i, len(token))
	}
	return nil
}
