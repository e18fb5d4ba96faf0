package webhook

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

const (
	// standardPrefix is the prefix of secrets that Polar made on 2026-09-08 or later.
	standardPrefix = "whsec_"
	// olderPrefix is the prefix of secrets that Polar made before.
	olderPrefix = "polar_whs_"
)

// keysOf returns the keys with which Polar may sign for the secrets.
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

// wrongSecret describes what is wrong with a secret, without quoting it. It returns "" for a
// valid secret.
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

// isQuoted reports whether a secret is one of Polar's in quotation marks, which come from a
// file or a shell. A secret that was chosen by hand may contain quotation marks.
func isQuoted(secret string) bool {
	bare := strings.Trim(secret, "\"'`")
	return bare != secret && (strings.HasPrefix(bare, standardPrefix) || strings.HasPrefix(bare, olderPrefix))
}

// decoded returns the key of a standard secret, which is base64 with or without padding. It
// returns nil for other secrets, and for a key that is all zeros: HMAC pads keys with zeros, so
// such a key is the same as an empty one.
func decoded(secret string) []byte {
	text := strings.TrimRight(strings.TrimPrefix(secret, standardPrefix), "=")
	key, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(bytes.Trim(key, "\x00")) == 0 {
		return nil
	}
	return key
}
