// Command drift reports the differences between Polar's OpenAPI document and
// openapi.yaml, and apart from those what has changed of what sessions and webhooks use.
//
//	go run ./cmd/drift -upstream <file or URL> [-json]
//
// Its exit status is 0 for no drift, 1 for additive or harmless changes only, 2 for
// breaking ones, and 3 if the documents cannot be compared: one cannot be read, or has
// none of the operations. With -json there is an object on standard output for each of
// them; for 3 it has nothing but error, a text.
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

const (
	noDrift = iota
	tolerable
	breaking
	unknown
)

// files are the documents to compare, and the files that openapi.yaml is made of.
type files struct{ upstream, taken, beside, overlay, spec string }

func main() {
	var f files
	flag.StringVar(&f.upstream, "upstream", "", "file or http(s) URL of Polar's OpenAPI document")
	flag.StringVar(&f.taken, "taken", "polar.yaml", "what was taken of Polar's document")
	flag.StringVar(&f.beside, "beside", "", "what was taken of it for sessions and webhooks (default beside.yaml beside what was taken)")
	flag.StringVar(&f.overlay, "overlay", "overlay.yaml", "our OpenAPI Overlay")
	flag.StringVar(&f.spec, "spec", "../../openapi.yaml", "what was made of both, beside gen and seats")
	asJSON := flag.Bool("json", false, "write JSON")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "drift -upstream <file or URL> [-json]")
		flag.PrintDefaults()
	}
	flag.CommandLine.Init("drift", flag.ContinueOnError)
	if err := flag.CommandLine.Parse(os.Args[1:]); err != nil {
		os.Exit(unknown)
	}
	if f.beside == "" {
		f.beside = filepath.Join(filepath.Dir(f.taken), "beside.yaml")
	}
	os.Exit(run(os.Stdout, os.Stderr, f, *asJSON))
}

func run(stdout, stderr io.Writer, f files, asJSON bool) int {
	changes, err := compare(f)
	if err == nil {
		err = write(stdout, changes, asJSON)
	}
	if err != nil {
		return complain(stdout, stderr, err, asJSON)
	}
	return status(changes)
}

// complain reports why the documents cannot be compared. A machine that reads standard
// output finds a JSON object there whatever happens.
func complain(stdout, stderr io.Writer, err error, asJSON bool) int {
	line := strings.Join(strings.Fields(err.Error()), " ")
	fmt.Fprintln(stderr, "drift: cannot compare:", line)
	if asJSON {
		if err := drift.JSONError(stdout, line); err != nil {
			fmt.Fprintln(stderr, "drift:", err)
		}
	}
	return unknown
}

// compare also finds what openapi.yaml has and the rules would not make.
func compare(f files) ([]drift.Change, error) {
	if f.upstream == "" {
		return nil, errors.New("-upstream is needed")
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
	byHand, err := compareMade(f, taken)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.spec, err)
	}
	beside, err := compareBeside(f, theirs)
	if err != nil {
		return nil, err
	}
	return slices.Concat(changes, byHand, beside), nil
}

func compareBeside(f files, theirs []byte) ([]drift.Change, error) {
	ours, err := os.ReadFile(f.beside)
	if err != nil {
		return nil, err
	}
	changes, err := drift.CompareBeside(ours, theirs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.upstream, err)
	}
	return changes, nil
}

func compareMade(f files, taken []byte) ([]drift.Change, error) {
	words, err := os.ReadFile(f.overlay)
	if err != nil {
		return nil, err
	}
	made, err := cut.Cut(taken, words)
	if err != nil {
		return nil, err
	}
	ours, err := os.ReadFile(f.spec)
	if err != nil || bytes.Equal(ours, made) {
		return nil, err
	}
	return drift.CompareCut(ours, made)
}

func write(w io.Writer, changes []drift.Change, asJSON bool) error {
	if asJSON {
		return drift.JSON(w, changes)
	}
	return drift.Text(w, changes)
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
