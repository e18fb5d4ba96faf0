package seats

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxText is the maximum length of a message from a body that is not JSON.
const maxText = 200

func readFields(detail json.RawMessage) []FieldError {
	// Decoding into any keeps the other items if one has an unexpected type.
	var list []any
	if json.Unmarshal(detail, &list) != nil {
		return nil
	}
	var fields []FieldError
	for _, v := range list {
		item, ok := v.(map[string]any)
		if !ok {
			continue
		}
		var f FieldError
		loc, _ := item["loc"].([]any)
		f.Path = joinPath(loc)
		f.Type, _ = item["type"].(string)
		f.Message, _ = item["msg"].(string)
		fields = append(fields, f)
	}
	return fields
}

// joinPath joins names and positions to a path such as "body.email".
func joinPath(loc []any) string {
	steps := make([]string, len(loc))
	for i, step := range loc {
		steps[i] = fmt.Sprint(step)
	}
	return strings.Join(steps, ".")
}

func describeFields(fields []FieldError) string {
	var parts []string
	for _, f := range fields {
		if f.Message != "" {
			parts = append(parts, strings.TrimPrefix(f.Path+": "+f.Message, ": "))
		}
	}
	return strings.Join(parts, "; ")
}

// plainText returns the first line of a text body. It returns "" for HTML, truncated JSON and
// binary data, whose first line says nothing.
func plainText(body []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	if !utf8.ValidString(line) || strings.HasPrefix(line, "<") || strings.HasPrefix(line, "{") {
		return ""
	}
	if len(line) > maxText {
		line = strings.ToValidUTF8(line[:maxText], "") + "…"
	}
	return strings.TrimSpace(line)
}
