// Command apidiff reports the incompatible changes of the exported API of package seats and the
// packages below it since the last release, or since api.txt as long as there is no release.
//
//	go run ./cmd/apidiff -root ../..
//
// CHANGELOG.md must announce each such change in the section of the next major version, or of the
// next minor version of 0.x; otherwise apidiff exits with status 1. With -write, it writes api.txt
// if that check passes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/api"
)

const (
	// listing is the file that records the API until the first release.
	listing = "internal/spec/api.txt"
	// unreleased stands for a release before the first one.
	unreleased = "v0.0.0"
)

func main() {
	root := flag.String("root", "../..", "the root of the module")
	write := flag.Bool("write", false, "write "+listing)
	flag.Parse()
	if err := run(*root, *write); err != nil {
		fmt.Fprintln(os.Stderr, "apidiff:", err)
		os.Exit(1)
	}
}

func run(root string, write bool) error {
	now, err := api.List(root)
	if err != nil {
		return err
	}
	before, release, err := baseline(root)
	if err != nil && !(write && errors.Is(err, os.ErrNotExist)) {
		return err
	}
	if err := check(root, release, before, now); err != nil {
		return err
	}
	fmt.Printf("compared with %s: CHANGELOG.md announces every incompatible change\n", since(release))
	if !write {
		return nil
	}
	if err := os.WriteFile(filepath.Join(root, listing), []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	fmt.Println("wrote", listing)
	return nil
}

// baseline returns the API of the last release, and its version.
func baseline(root string) (lines []string, release string, err error) {
	if release, err = api.LastRelease(root); err != nil {
		return nil, "", err
	}
	if release != "" {
		lines, err = api.ListRelease(root, release)
		return lines, release, err
	}
	text, err := os.ReadFile(filepath.Join(root, listing))
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' }), unreleased, err
}

func check(root, release string, before, now []string) error {
	changelog, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	versions, err := api.BreakingAfter(release)
	if err != nil {
		return err
	}
	missing := api.Unannounced(api.Gone(before, now), string(changelog), versions)
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("incompatible changes since %s: in CHANGELOG.md, a section %s must have\n%s",
		since(release), "## ["+strings.Join(versions, "] or ## [")+"]", byName(missing))
}

// byName returns the lines, each after the name that the changelog must have.
func byName(lines []string) string {
	var all []string
	for _, line := range lines {
		all = append(all, fmt.Sprintf("  `%s` for %s", api.Name(line), line))
	}
	return strings.Join(all, "\n")
}

// since returns the name of what the API is compared with.
func since(release string) string {
	if release == unreleased {
		return listing
	}
	return release
}
