package seatstest

import (
	"math/big"
	"strings"
	"unicode"
)

const (
	notAnInteger   = "Input should be a valid integer, unable to parse string as an integer"
	tooBigToBeRead = "Unable to parse input string as an integer, exceeded maximum size"
)

// parseInteger reads an integer from a query as pydantic does: white space
// around it, a sign, single underscores between digits and a fraction of zeros
// are accepted. It returns the integer, or the type and message of the error.
func parseInteger(s string) (n *big.Int, kind, wrong string) {
	s = strings.TrimFunc(s, unicode.IsSpace)
	if whole, fraction, ok := strings.Cut(s, "."); ok && fraction != "" && strings.Trim(fraction, "0") == "" {
		s = whole
	}
	number := strings.TrimLeft(s, "+-")
	if len(s)-len(number) > 1 || !isDigits(strings.ReplaceAll(number, "_", "")) {
		return nil, "int_parsing", notAnInteger
	}
	if strings.HasPrefix(number, "_") || strings.HasSuffix(number, "_") || strings.Contains(number, "__") {
		return nil, "int_parsing", notAnInteger
	}
	if len(strings.TrimLeft(number, "0")) > maxIntDigits {
		return nil, "int_parsing_size", tooBigToBeRead
	}
	n, _ = new(big.Int).SetString(strings.ReplaceAll(s, "_", ""), 10)
	return n, "", ""
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
