package seatstest

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// parseBoolean reads a boolean of a body as pydantic does: 0 and 1 and a dozen
// words in any case are accepted. It returns the type and message of the error.
func parseBoolean(v value) (truth bool, kind, wrong string) {
	switch v.kind {
	case boolKind:
		return v.truth, "", ""
	case stringKind:
		return booleanWord(strings.ToLower(v.text))
	case intKind:
		if _, err := strconv.ParseInt(v.text, 10, 64); err == nil {
			return booleanWord(v.text)
		}
	case floatKind:
		if v.float == math.Trunc(v.float) && math.Abs(v.float) < 1<<63 {
			return booleanWord(strings.TrimSuffix(pythonFloat(math.Abs(v.float)), ".0"))
		}
	}
	return false, "bool_type", "Input should be a valid boolean"
}

func booleanWord(word string) (truth bool, kind, wrong string) {
	if slices.Contains([]string{"1", "on", "t", "true", "y", "yes"}, word) {
		return true, "", ""
	}
	if slices.Contains([]string{"0", "off", "f", "false", "n", "no"}, word) {
		return false, "", ""
	}
	return false, "bool_parsing", "Input should be a valid boolean, unable to interpret input"
}
