package holder

import "strings"

// ID returns the digits of a UUID, which are the same in all the forms that Polar takes:
// with capitals, in braces, as urn:uuid:, and without dashes.
func ID(id string) string {
	return signs.Replace(strings.TrimPrefix(strings.ToLower(id), "urn:uuid:"))
}

var signs = strings.NewReplacer("-", "", "{", "", "}", "")
