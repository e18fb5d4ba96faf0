package seatstest

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
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

// newUUID returns a random UUID of version 4, which all of Polar's ids are.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6] = b[6]&0x0F | 0x40
	b[8] = b[8]&0x3F | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
