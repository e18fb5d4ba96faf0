// Command cut writes openapi.yaml: the five seats operations out of Polar's
// OpenAPI document, polar.yaml, what it is made of, and beside.yaml, what sessions and
// webhooks use.
//
//	go run ./cmd/cut -upstream <file or URL> -o ../../openapi.yaml
//
// It writes the files only when all went well, and says which of them it wrote, and
// what waits for somebody to look at it, which is no failure. Otherwise it prints a line
// for each fault and exits with status 1.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
	"github.com/polarseats/polarseats-go/internal/spec/upstream"
)

func main() {
	from := flag.String("upstream", "", "file or http(s) URL of Polar's OpenAPI document")
	overlay := flag.String("overlay", "overlay.yaml", "our OpenAPI Overlay")
	part := flag.String("taken", "", "file to write what was taken of Polar's document to (default polar.yaml beside the overlay)")
	to := flag.String("o", "", "file to write")
	flag.Parse()
	if *part == "" {
		*part = filepath.Join(filepath.Dir(*overlay), "polar.yaml")
	}
	if err := run(*from, *overlay, *part, *to); err != nil {
		for _, fault := range faults(err) {
			fmt.Fprintln(os.Stderr, "cut:", oneLine(fault))
		}
		os.Exit(1)
	}
}

func run(from, overlay, part, to string) error {
	if from == "" || to == "" {
		return errors.New("-upstream and -o are needed")
	}
	document, err := upstream.Read(from)
	if err != nil {
		return err
	}
	words, err := os.ReadFile(overlay)
	if err != nil {
		return err
	}
	taken, err := cut.Take(document)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	out, err := cut.Cut(taken, words) // of the part alone, so that the whole is read once
	if err != nil {
		return located(err, from, overlay)
	}
	beside, gone, err := cut.TakeBeside(document)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	if err := update(part, taken, ""); err != nil {
		return err
	}
	if err := updateBeside(filepath.Join(filepath.Dir(part), "beside.yaml"), beside, gone); err != nil {
		return err
	}
	if err := update(to, out, "; next: make generate"); err != nil {
		return err
	}
	return tell(out, words)
}

// located says of each fault in which file it is, and of the overlay's in which line.
func located(err error, from, overlay string) error {
	var all []error
	for _, fault := range faults(err) {
		if ours, ok := errors.AsType[*cut.OverlayError](fault); ok {
			all = append(all, fmt.Errorf("%s:%d: %w", overlay, ours.Line, ours.Err))
		} else {
			all = append(all, fmt.Errorf("%s: %w", from, fault))
		}
	}
	return errors.Join(all...)
}

// faults returns the errors of which an error was joined, or that error alone.
func faults(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// update writes a file if its content is another, and says what it did.
func update(name string, content []byte, next string) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, content) {
		fmt.Println(name, "is up to date")
		return nil
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		return err
	}
	fmt.Printf("wrote %s%s\n", name, next)
	return nil
}

// updateBeside writes what sessions and webhooks use, unless the document was a part that
// says nothing of it. If something of it is gone it says so, and the file stays as it is.
func updateBeside(to string, beside []byte, gone []string) error {
	for _, name := range gone {
		fmt.Printf("%s is gone, and sessions or webhooks use it: %s stays as it is\n", name, to)
	}
	if beside == nil || len(gone) > 0 {
		return nil
	}
	return update(to, beside, "")
}

// tell says what is left to do by hand.
func tell(out, words []byte) error {
	notes, err := cut.Notes(out, words)
	for _, note := range notes {
		fmt.Println(note)
	}
	return err
}

// oneLine is for the errors of kin-openapi, which have many.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
