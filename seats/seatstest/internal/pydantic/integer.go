package pydantic

import (
	"math/big"
	"strings"
	"unicode"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

const (
	notAnInteger   = "Input should be a valid integer, unable to parse string as an integer"
	tooBigToBeRead = "Unable to parse input string as an integer, exceeded maximum size"
)

// ParseInteger reads an integer from a query as pydantic does: white space
// around it, a sign, single underscores between digits and a fraction of zeros
// are accepted. It returns the integer, or the type and message of the error;
// that of too many digits is only for those that nothing stands before.
func ParseInteger(s string) (n *big.Int, kind, wrong string) {
	if tooLarge(s) {
		return nil, "int_parsing_size", tooBigToBeRead
	}
	sign, number := cleanInteger(s)
	if number == "" || pythonjson.Digits(number) < len(number) || tooLarge(sign+number) {
		return nil, "int_parsing", notAnInteger
	}
	n, _ = new(big.Int).SetString(sign+number, 10)
	return n, "", ""
}

// tooLarge reports whether s begins with more digits than Python reads; a minus
// takes the place of one.
func tooLarge(s string) bool {
	number := strings.TrimPrefix(s, "-")
	return !strings.HasPrefix(number, "0") && len(s)-len(number)+pythonjson.Digits(number) > pythonjson.MaxIntDigits
}

// cleanInteger takes off what may stand around the digits of an integer and
// between them, and zeros before them.
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
