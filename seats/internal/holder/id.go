package holder

import "strings"

// ID returns the hexadecimal digits of a UUID, which are the same in all forms that Polar
// accepts: in upper case, in braces, with the prefix urn:uuid:, and without dashes.
func ID(id string) string {
	return punctuation.Replace(strings.TrimPrefix(strings.ToLower(id), "urn:uuid:"))
}

var punctuation = strings.NewReplacer("-", "", "{", "", "}", "")
