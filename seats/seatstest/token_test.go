package seatstest

import (
	"hash/crc32"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
)

func TestNewToken(t *testing.T) {
	for _, prefix := range []string{"polar_cst_", "polar_mst_", "polar_oat_"} {
		token := newToken(prefix)
		rest, ok := strings.CutPrefix(token, prefix)
		if !ok || len(token) != 53 {
			t.Fatalf("%s has %d characters, want %s and 53", token, len(token), prefix)
		}
		sum := uint32(0)
		for _, c := range rest[37:] {
			sum = sum*62 + uint32(strings.IndexRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", c))
		}
		if want := crc32.ChecksumIEEE([]byte(rest[:37])); sum != want {
			t.Errorf("%s: its last six say %d, want %d", token, sum, want)
		}
	}
}

func TestNewInvitationToken(t *testing.T) {
	a, b := newInvitationToken(), newInvitationToken()
	if len(a) != 43 || a == b {
		t.Errorf("%s and %s, want two tokens of 43 characters", a, b)
	}
}

func TestNewUUID(t *testing.T) {
	for range 100 {
		if id, errors := pydantic.UUID4("path", "id", newUUID()); errors != nil {
			t.Fatalf("%s is none of version 4", id)
		}
	}
}
