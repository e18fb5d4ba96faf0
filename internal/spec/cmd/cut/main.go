// Command cut makes three files from Polar's OpenAPI document: openapi.yaml, with the five seats
// operations; polar.yaml, the part of the document that openapi.yaml is made of; and
// handwritten.yaml, the part that hand-written code uses, for sessions and webhooks.
//
//	go run ./cmd/cut -upstream <file or URL> -o ../../openapi.yaml
//
// It lists the files that it wrote and the questions that are left, which are not failures. If
// anything fails, it writes nothing, prints a line for each fault, and exits with status 1.
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
	part := flag.String("taken", "", "file to write the used part of Polar's document to (default polar.yaml in the overlay's folder)")
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
	out, err := cut.Cut(taken, words) // from the part, to parse the whole less often
	if err != nil {
		return located(err, from, overlay)
	}
	handwritten, missing, err := cut.TakeHandwritten(document)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	if err := update(part, taken, ""); err != nil {
		return err
	}
	if err := updateHandwritten(filepath.Join(filepath.Dir(part), "handwritten.yaml"), handwritten, missing); err != nil {
		return err
	}
	if err := update(to, out, "; next: make generate"); err != nil {
		return err
	}
	return printNotes(out, words)
}

// located puts the file before each fault and, if the file is the overlay, its line.
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

// faults returns the errors that an error joins, or that error alone.
func faults(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// update writes a file if its content differs, and prints what it did.
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

// updateHandwritten writes the part that hand-written code uses, if there is one. If an operation
// or a webhook is missing from it, updateHandwritten prints its name and keeps the file as it is.
func updateHandwritten(to string, handwritten []byte, missing []string) error {
	for _, name := range missing {
		fmt.Printf("%s is gone, and sessions or webhooks use it: %s stays as it is\n", name, to)
	}
	if handwritten == nil || len(missing) > 0 {
		return nil
	}
	return update(to, handwritten, "")
}

// printNotes prints what is left to do by hand.
func printNotes(out, words []byte) error {
	notes, err := cut.Notes(out, words)
	for _, note := range notes {
		fmt.Println(note)
	}
	return err
}

// oneLine joins the lines of an error: those of kin-openapi have many.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
