package pydantic

import "testing"

func TestParseUUID(t *testing.T) {
	const id = "0f8fad5b-d9cb-469f-a165-70867728950e"
	valid := []string{
		id, "0F8FAD5B-D9CB-469F-A165-70867728950E", "0f8fad5bd9cb469fa16570867728950e",
		"{" + id + "}", "urn:uuid:" + id,
	}
	for _, s := range valid {
		if got, problem := ParseUUID(s); got != id || problem != "" {
			t.Errorf("ParseUUID(%q) = %q, %q; want %q", s, got, problem, id)
		}
	}
}

// TestParseUUIDProblems has the messages of pydantic 2.13.
func TestParseUUIDProblems(t *testing.T) {
	const id = "0f8fad5b-d9cb-469f-a165-70867728950e"
	invalid := map[string]string{
		"":                                      "invalid length: expected length 32 for simple format, found 0",
		"foo":                                   "invalid character: found `o` at 2",
		"0é0":                                   "invalid character: found `é` at 2",
		"{":                                     "invalid character: found `{` at 1",
		"{x}":                                   "invalid character: found `x` at 2",
		"{}":                                    "invalid group count: expected 5, found 1",
		"urn:uuid:":                             "invalid group count: expected 5, found 1",
		"URN:UUID:" + id:                        "invalid character: found `U` at 1",
		" " + id:                                "invalid character: found ` ` at 1",
		id + "\n":                               "invalid character: found `\n` at 37",
		"0-0-0-0-0":                             "invalid group length in group 0: expected 8, found 1",
		"0f8fad5b-d9cb-469f-a1655-70867728950e": "invalid group length in group 3: expected 4, found 5",
		"0f8fad5b-d9cb-469f-a165-70867728950":   "invalid group length in group 4: expected 12, found 11",
		"urn:uuid:" + id + "00":                 "invalid group length in group 4: expected 12, found 23",
		"0f8fad5bd9cb-469f-a165-70867728950e":   "invalid group count: expected 5, found 4",
		"{0f8fad5bd9cb469fa16570867728950e}":    "invalid group count: expected 5, found 1",
		// In text that is as long as a UUID, positions do not count the braces or the URN's prefix.
		"{00000}00-0000-4000-8000-000000000000}":        "invalid character: found `}` at 6",
		"{xf8fad5b-d9cb-469f-a165-70867728950e}":        "invalid character: found `x` at 1",
		"{0f8fad5b-d9cb-469f-a165-7086772895é}":         "invalid character: found `é` at 35",
		"{éfad5b-d9cb-469f-a165-70867728950e}":          "invalid character: found `é` at 2",
		"urn:uuid:00000000-00Z0-4000-8000-000000000000": "invalid character: found `Z` at 12",
		"urn:uuid:000000000000000000000000000000000000": "invalid length: expected length 32 for simple format, found 36",
		"{------------------------------------}":        "invalid group count: expected 5, found 37",
		"{0f8fad5b-d9cb-469f-a16-570867728950e}":        "invalid group length in group 3: expected 4, found 3",
	}
	for s, want := range invalid {
		if _, problem := ParseUUID(s); problem != want {
			t.Errorf("ParseUUID(%q): %q, want %q", s, problem, want)
		}
	}
}

func TestIsVersion4(t *testing.T) {
	tests := map[string]bool{
		"0f8fad5b-d9cb-469f-a165-70867728950e": true,
		"0f8fad5b-d9cb-169f-a165-70867728950e": false, // of version 1
		"0f8fad5b-d9cb-469f-c165-70867728950e": false, // of another variant, which has no versions
	}
	for id, want := range tests {
		if isVersion4(id) != want {
			t.Errorf("isVersion4(%q) = %v", id, !want)
		}
	}
}
