package drift

import (
	"encoding/json"
	"fmt"
	"io"
)

// meaning has the meaning of each class for Go callers.
var meaning = map[Class]string{
	Breaking: "code may not compile with what is generated of it, or calls of today are refused or misread",
	Additive: "callers get more once it is generated, and need not take it",
	Harmless: "the Go API stays the same, and so do calls",
}

// What they mean beside the five, where code is written by hand.
var besideMeaning = map[Class]string{
	Breaking: "package seats or webhook has to be changed by hand: what it sends is refused, or what it reads is gone or another",
	Additive: "there is more, and nothing here uses it",
	Harmless: "nothing has to be changed",
}

var classes = []Class{Breaking, Additive, Harmless}

// Text writes a line for each change, by class, those of the five operations first.
func Text(w io.Writer, changes []Change) error {
	if len(changes) == 0 {
		_, err := fmt.Fprintln(w, "no drift")
		return err
	}
	five, beside := apart(changes)
	if err := textOf(w, five, meaning, ""); err != nil || len(beside) == 0 {
		return err
	}
	if _, err := fmt.Fprintln(w, "beside the five operations, in what sessions and webhooks use:"); err != nil {
		return err
	}
	return textOf(w, beside, besideMeaning, "  ")
}

// apart returns the changes of the five operations and the others.
func apart(changes []Change) (five, beside []Change) {
	for _, change := range changes {
		if change.Beside {
			beside = append(beside, change)
		} else {
			five = append(five, change)
		}
	}
	return five, beside
}

func textOf(w io.Writer, changes []Change, meaning map[Class]string, indent string) error {
	for _, class := range classes {
		of := only(changes, class)
		if len(of) == 0 {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s%s (%s):\n", indent, class, meaning[class]); err != nil {
			return err
		}
		for _, change := range of {
			if _, err := fmt.Fprintf(w, "%s  %s: %s\n", indent, change.Where, change.What); err != nil {
				return err
			}
		}
	}
	return nil
}

// JSON writes one object that has a list of changes for each class. Those that are not of
// the five operations have "beside": true.
func JSON(w io.Writer, changes []Change) error {
	report := map[string][]Change{}
	for _, class := range classes {
		report[class.String()] = only(changes, class)
	}
	return encode(w, report)
}

// JSONError writes one object with the reason why the documents cannot be compared.
func JSONError(w io.Writer, why string) error {
	return encode(w, map[string]string{"error": why})
}

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func only(changes []Change, class Class) []Change {
	of := []Change{}
	for _, change := range changes {
		if change.Class == class {
			of = append(of, change)
		}
	}
	return of
}
