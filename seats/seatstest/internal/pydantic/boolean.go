package pydantic

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// ParseBoolean reads a boolean from a body as pydantic does. It accepts true and false, 0 and
// 1, and a dozen words in any case. If the value is invalid, ParseBoolean returns the type
// and the message of the error; otherwise both are "".
func ParseBoolean(v pythonjson.Value) (b bool, errType, message string) {
	switch v.Kind {
	case pythonjson.BoolKind:
		return v.Bool, "", ""
	case pythonjson.StringKind:
		return booleanWord(strings.ToLower(v.Text))
	case pythonjson.IntKind:
		if _, err := strconv.ParseInt(v.Text, 10, 64); err == nil {
			return booleanWord(v.Text)
		}
	case pythonjson.FloatKind:
		if v.Float == math.Trunc(v.Float) && math.Abs(v.Float) < 1<<63 {
			return booleanWord(strings.TrimSuffix(pythonjson.PythonFloat(math.Abs(v.Float)), ".0"))
		}
	}
	return false, "bool_type", "Input should be a valid boolean"
}

func booleanWord(word string) (b bool, errType, message string) {
	if slices.Contains([]string{"1", "on", "t", "true", "y", "yes"}, word) {
		return true, "", ""
	}
	if slices.Contains([]string{"0", "off", "f", "false", "n", "no"}, word) {
		return false, "", ""
	}
	return false, "bool_parsing", "Input should be a valid boolean, unable to interpret input"
}
