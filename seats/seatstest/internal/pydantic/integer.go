package pydantic

import (
	"math/big"
	"strings"
	"unicode"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

const (
	notAnInteger  = "Input should be a valid integer, unable to parse string as an integer"
	tooManyDigits = "Unable to parse input string as an integer, exceeded maximum size"
)

// ParseInteger reads an integer from a query as pydantic does. It accepts white space around
// the integer, a sign, single underscores between digits, and a fraction of zeros. It returns
// the integer, or the type and the message of the error. Like pydantic, it reports too many
// digits only if nothing but a minus sign precedes them.
func ParseInteger(s string) (n *big.Int, errType, message string) {
	if tooLarge(s) {
		return nil, "int_parsing_size", tooManyDigits
	}
	sign, number := cleanInteger(s)
	if number == "" || pythonjson.CountDigits(number) < len(number) || tooLarge(sign+number) {
		return nil, "int_parsing", notAnInteger
	}
	n, _ = new(big.Int).SetString(sign+number, 10)
	return n, "", ""
}

// tooLarge reports whether s begins with more digits than Python converts. A minus sign counts
// as a digit.
func tooLarge(s string) bool {
	number := strings.TrimPrefix(s, "-")
	return !strings.HasPrefix(number, "0") && len(s)-len(number)+pythonjson.CountDigits(number) > pythonjson.MaxIntDigits
}

// cleanInteger returns the sign and the digits of an integer, without white space,
// underscores, leading zeros and a fraction of zeros. The digits are "" if an underscore is
// misplaced.
func cleanInteger(s string) (sign, number string) {
	s = strings.TrimFunc(s, unicode.IsSpace)
	number, negative := strings.CutPrefix(s, "-")
	if negative {
		sign = "-"
	} else {
		number = strings.TrimPrefix(number, "+")
	}
	if whole, fraction, ok := strings.Cut(number, "."); ok && fraction != "" && strings.Trim(fraction, "0") == "" {
		number = whole
	}
	if last := len(number) - 1; strings.HasPrefix(number, "0") {
		number = strings.TrimLeft(number[:last], "0_") + number[last:]
	}
	if strings.HasPrefix(number, "_") || strings.HasSuffix(number, "_") || strings.Contains(number, "__") {
		return "", ""
	}
	return sign, strings.ReplaceAll(number, "_", "")
}
