package seats

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxText bounds a message that is taken from a body that is not JSON.
const maxText = 200

func readFields(detail json.RawMessage) []FieldError {
	// Of any type, so that one odd item does not lose the others.
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

// joinPath makes "body.email" of names and positions.
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

// plainText returns the first line of a text, and "" for HTML, cut JSON and what is
// no text at all: those say nothing in a line.
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
