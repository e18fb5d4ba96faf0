package seatstest

import (
	"crypto/rand"
	"encoding/base64"
	"hash/crc32"
)

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
