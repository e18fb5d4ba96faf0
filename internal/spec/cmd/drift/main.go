// Command drift reports the differences between Polar's OpenAPI document and openapi.yaml.
// It lists the changes in what sessions and webhooks use after all others.
//
//	go run ./cmd/drift -upstream <file or URL> [-json]
//
// The exit status is 0 for no drift, 1 if every change is additive or harmless, 2 if a
// change is breaking, and 3 if the documents cannot be compared, because one of them cannot
// be read or has none of the operations. With -json the command writes one object to
// standard output. For exit status 3 the object has only the member "error", a string.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
	"github.com/polarseats/polarseats-go/internal/spec/drift"
	"github.com/polarseats/polarseats-go/internal/spec/upstream"
)

// These are the exit statuses.
const (
	noDrift = iota
	tolerable
	breaking
	incomparable
)

// files are the documents to compare, and the files from which openapi.yaml is made.
type files struct{ upstream, taken, handwritten, overlay, spec string }

func main() {
	var f files
	flag.StringVar(&f.upstream, "upstream", "", "file or http(s) URL of Polar's OpenAPI document")
	flag.StringVar(&f.taken, "taken", "polar.yaml", "the part of Polar's document that make spec took")
	flag.StringVar(&f.handwritten, "handwritten", "", "the part that it took for sessions and webhooks (default handwritten.yaml in the folder of -taken)")
	flag.StringVar(&f.overlay, "overlay", "overlay.yaml", "our OpenAPI Overlay")
	flag.StringVar(&f.spec, "spec", "../../openapi.yaml", "the document made of -taken and -overlay, in the folder that has gen and seats")
	asJSON := flag.Bool("json", false, "write JSON")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "drift -upstream <file or URL> [-json]")
		flag.PrintDefaults()
	}
	flag.CommandLine.Init("drift", flag.ContinueOnError)
	if err := flag.CommandLine.Parse(os.Args[1:]); err != nil {
		os.Exit(incomparable)
	}
	if f.handwritten == "" {
		f.handwritten = filepath.Join(filepath.Dir(f.taken), "handwritten.yaml")
	}
	os.Exit(run(os.Stdout, os.Stderr, f, *asJSON))
}

func run(stdout, stderr io.Writer, f files, asJSON bool) int {
	write := drift.Text
	if asJSON {
		write = drift.JSON
	}
	changes, err := compare(f)
	if err == nil {
		err = write(stdout, changes)
	}
	if err != nil {
		return complain(stdout, stderr, err, asJSON)
	}
	return status(changes)
}

// complain reports why the documents cannot be compared. With -json, standard output has
// an object even then.
func complain(stdout, stderr io.Writer, err error, asJSON bool) int {
	line := strings.Join(strings.Fields(err.Error()), " ")
	fmt.Fprintln(stderr, "drift: cannot compare:", line)
	if asJSON {
		if err := drift.JSONError(stdout, line); err != nil {
			fmt.Fprintln(stderr, "drift:", err)
		}
	}
	return incomparable
}

func compare(f files) ([]drift.Change, error) {
	if f.upstream == "" {
		return nil, errors.New("-upstream is missing: it names the file or URL of Polar's document")
	}
	theirs, err := upstream.Read(f.upstream)
	if err != nil {
		return nil, err
	}
	taken, err := os.ReadFile(f.taken)
	if err != nil {
		return nil, err
	}
	root := filepath.Dir(f.spec)
	exported, err := drift.Exported(filepath.Join(root, "gen"), filepath.Join(root, "seats"))
	if err != nil {
		return nil, err
	}
	changes, err := drift.Compare(taken, theirs, exported)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.upstream, err)
	}
	edits, err := compareSpec(f, taken)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.spec, err)
	}
	handwritten, err := compareHandwritten(f, theirs)
	if err != nil {
		return nil, err
	}
	return slices.Concat(changes, edits, handwritten), nil
}

func compareHandwritten(f files, theirs []byte) ([]drift.Change, error) {
	ours, err := os.ReadFile(f.handwritten)
	if err != nil {
		return nil, err
	}
	changes, err := drift.CompareHandwritten(ours, theirs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.upstream, err)
	}
	return changes, nil
}

// compareSpec returns how openapi.yaml differs from the document that make spec makes, such
// as by an edit by hand.
func compareSpec(f files, taken []byte) ([]drift.Change, error) {
	overlay, err := os.ReadFile(f.overlay)
	if err != nil {
		return nil, err
	}
	made, err := cut.Cut(taken, overlay)
	if err != nil {
		return nil, err
	}
	ours, err := os.ReadFile(f.spec)
	if err != nil || bytes.Equal(ours, made) {
		return nil, err
	}
	return drift.CompareCut(ours, made)
}

func status(changes []drift.Change) int {
	worst := noDrift
	for _, change := range changes {
		worst = max(worst, tolerable)
		if change.Class == drift.Breaking {
			worst = breaking
		}
	}
	return worst
}
