// Command cut writes openapi.yaml: the five seats operations out of Polar's
// OpenAPI document, and polar.yaml, what it is made of.
//
//	go run ./cmd/cut -upstream <file or URL> -o ../../openapi.yaml
//
// It replaces the files only when all went well; else it prints one line, exits
// with status 1 and leaves them as they were. It also says what waits for somebody
// to look at it, which is no failure.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
	"github.com/polarseats/polarseats-go/internal/spec/replace"
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
		fmt.Fprintln(os.Stderr, "cut:", oneLine(err))
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
		return fmt.Errorf("%s: %w", from, err)
	}
	if err := replace.File(part, taken); err != nil {
		return err
	}
	if err := replace.File(to, out); err != nil {
		return err
	}
	return tell(out, words)
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
