// Command apidiff reports the incompatible changes of the exported API of seats, and of
// the packages below it, since the last release, or since api.txt until there is one.
//
//	go run ./cmd/apidiff -root ../..
//
// It exits with status 1 if CHANGELOG.md does not announce each such change in the
// section of the next major version, or of the next minor one of 0.x. With -write it
// then also writes api.txt.
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
	// listing is the API until there is a release.
	listing    = "internal/spec/api.txt"
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
	fmt.Printf("compared with %s: nothing is missing that CHANGELOG.md does not announce\n", since(release))
	if !write {
		return nil
	}
	if err := os.WriteFile(filepath.Join(root, listing), []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
		return err
	}
	fmt.Println("wrote", listing)
	return nil
}

// baseline returns the API that was promised last, and the release that promised it.
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
	gone := api.Unannounced(api.Gone(before, now), string(changelog), versions)
	if len(gone) == 0 {
		return nil
	}
	return fmt.Errorf("changed incompatibly since %s, and not announced in CHANGELOG.md: a section %s must have\n%s",
		since(release), headings(versions), named(gone))
}

// headings writes the headings of versions.
func headings(versions []string) string {
	return "## [" + strings.Join(versions, "] or ## [") + "]"
}

// named writes lines, each behind the name that the changelog must have.
func named(lines []string) string {
	var all []string
	for _, line := range lines {
		all = append(all, fmt.Sprintf("  `%s` for %s", api.Name(line), line))
	}
	return strings.Join(all, "\n")
}

func since(release string) string {
	if release == unreleased {
		return listing
	}
	return release
}
