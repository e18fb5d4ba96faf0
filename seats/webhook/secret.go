package webhook

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

const (
	standardPrefix = "whsec_"     // of secrets that Polar made on 2026-09-08 or later
	olderPrefix    = "polar_whs_" // of those that it made before
)

// keysOf returns the keys of all secrets.
func keysOf(secrets []string) ([][]byte, error) {
	if len(secrets) == 0 {
		return nil, fmt.Errorf("%w: no secret: want the endpoint's, as Polar shows it", seats.ErrInvalidArgument)
	}
	var keys [][]byte
	for i, secret := range secrets {
		if wrong := wrongSecret(secret); wrong != "" {
			return nil, fmt.Errorf("%w: secret %d of %d %s: want it as Polar shows it", seats.ErrInvalidArgument, i+1, len(secrets), wrong)
		}
		keys = append(keys, []byte(secret))
		if key := decoded(secret); key != nil {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// wrongSecret returns what is wrong with a secret, in words that do not show it; "" if
// nothing is.
func wrongSecret(secret string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(secret, standardPrefix), olderPrefix)
	switch {
	case strings.TrimSpace(secret) == "":
		return "is empty"
	case strings.TrimSpace(secret) != secret:
		return "begins or ends with white space"
	case isQuoted(secret):
		return "is in quotation marks"
	case strings.Trim(rest, "= \t\r\n") == "":
		return "is a prefix with nothing after it"
	}
	return ""
}

// isQuoted reports whether a secret is one of Polar's with the quotation marks of a file or
// of a shell around it. One that was chosen by hand may have any.
func isQuoted(secret string) bool {
	bare := strings.Trim(secret, "\"'`")
	return bare != secret && (strings.HasPrefix(bare, standardPrefix) || strings.HasPrefix(bare, olderPrefix))
}

// decoded returns the key of a standard secret, which is base64 with or without its
// padding; nil if the secret is none. Zeros are none either: HMAC fills keys up with
// them, so that they verify what the empty key does.
func decoded(secret string) []byte {
	text := strings.TrimRight(strings.TrimPrefix(secret, standardPrefix), "=")
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(bytes.Trim(key, "\x00")) == 0 {
		return nil
	}
	return key
}
