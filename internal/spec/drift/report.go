package drift

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A section is the part of a report about the five operations, or about the parts of the
// document that hand-written code uses.
type section struct {
	handwritten   bool
	title, indent string
	meaning       map[Class]string // for Go callers, or for code that is written by hand
}

var sections = []section{
	{meaning: map[Class]string{
		Breaking: "code may not compile with what is generated, or calls that worked before fail or are misread",
		Additive: "callers get more once it is generated, and do not have to use it",
		Harmless: "the Go API and the calls stay the same",
	}},
	{true, "outside the five operations, in what sessions and webhooks use:\n", "  ", map[Class]string{
		Breaking: "package seats or webhook has to be changed by hand: Polar refuses what it sends, or no longer sends what it reads",
		Additive: "there is more, and nothing here uses it",
		Harmless: "nothing has to be changed",
	}},
}

var classes = []Class{Breaking, Additive, Harmless}

// Text writes a line for each change, by class, those of the five operations first.
func Text(w io.Writer, changes []Change) error {
	var report strings.Builder
	for _, s := range sections {
		s.write(&report, changes)
	}
	if len(changes) == 0 {
		report.WriteString("no drift\n")
	}
	_, err := io.WriteString(w, report.String())
	return err
}

func (s section) write(report *strings.Builder, changes []Change) {
	changes = slices.DeleteFunc(slices.Clone(changes), func(change Change) bool { return change.Handwritten != s.handwritten })
	if len(changes) > 0 {
		report.WriteString(s.title)
	}
	for _, class := range classes {
		for i, change := range ofClass(changes, class) {
			if i == 0 {
				fmt.Fprintf(report, "%s%s (%s):\n", s.indent, class, s.meaning[class])
			}
			fmt.Fprintf(report, "%s  %s: %s\n", s.indent, change.Where, change.What)
		}
	}
}

// JSON writes one object that has a list of changes for each class. Changes outside the five
// operations have "handwritten": true.
func JSON(w io.Writer, changes []Change) error {
	report := map[string][]Change{}
	for _, class := range classes {
		report[class.String()] = ofClass(changes, class)
	}
	return encode(w, report)
}

// JSONError writes one object with the reason why the documents cannot be compared.
func JSONError(w io.Writer, reason string) error {
	return encode(w, map[string]string{"error": reason})
}

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// ofClass returns the changes of a class, or an empty list if there are none.
func ofClass(changes []Change, class Class) []Change {
	return slices.DeleteFunc(append([]Change{}, changes...), func(change Change) bool { return change.Class != class })
}
