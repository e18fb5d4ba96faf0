// Package decode decodes the JSON that Polar sends.
package decode

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// JSON is [json.Unmarshal] with errors that do not quote the input, which may be long and may
// contain a token or an address.
func JSON(text []byte, v any) error {
	err := json.Unmarshal(text, v)
	var wrongType *json.UnmarshalTypeError
	var notTime *time.ParseError
	switch {
	case errors.As(err, &wrongType):
		kind, _, _ := strings.Cut(wrongType.Value, " ")
		return fmt.Errorf("%s at %q, want %v", kind, wrongType.Field, wrongType.Type)
	case errors.As(err, &notTime):
		return errors.New("a time that is not in RFC 3339 format")
	}
	return err
}
