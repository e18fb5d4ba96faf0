package emailvalidator

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The parameters of Punycode, RFC 3492 section 5.
const (
	punyBase = 36
	punyTMin = 1
	punyTMax = 26
	punySkew = 38
	punyDamp = 700
	punyBias = 72
	punyN    = 0x80
)

const punyDigits = "abcdefghijklmnopqrstuvwxyz0123456789"

// decodePunycode decodes a label as RFC 3492 section 6.2 specifies.
func decodePunycode(encoded string) (label string, ok bool) {
	var out []rune
	if at := strings.LastIndexByte(encoded, '-'); at > 0 {
		out, encoded = []rune(encoded[:at]), encoded[at+1:]
	}
	i, bias, n := 0, punyBias, punyN
	for encoded != "" {
		before, weight := i, 1
		for k := punyBase; ; k += punyBase {
			if encoded == "" {
				return "", false
			}
			digit := strings.IndexByte(punyDigits, encoded[0])
			encoded = encoded[1:]
			if digit < 0 {
				return "", false
			}
			i += digit * weight
			t := threshold(k, bias)
			if digit < t {
				break
			}
			weight *= punyBase - t
			if i > utf8.MaxRune<<8 {
				return "", false
			}
		}
		bias = adaptBias(i-before, len(out)+1, before == 0)
		n += i / (len(out) + 1)
		i %= len(out) + 1
		if n > utf8.MaxRune {
			return "", false
		}
		out = slices.Insert(out, i, rune(n))
		i++
	}
	return string(out), true
}

func threshold(k, bias int) int {
	return min(max(k-bias, punyTMin), punyTMax)
}

func adaptBias(delta, count int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / count
	k := 0
	for delta > (punyBase-punyTMin)*punyTMax/2 {
		delta /= punyBase - punyTMin
		k += punyBase
	}
	return k + (punyBase-punyTMin+1)*delta/(delta+punySkew)
}
