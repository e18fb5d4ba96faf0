// Command cut writes openapi.yaml: the five seats operations out of Polar's
// OpenAPI document.
//
//	go run ./cmd/cut -upstream <file or URL> -o ../../openapi.yaml
//
// It writes the file only when all went well; else it prints one line and exits
// with status 1.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
	"github.com/polarseats/polarseats-go/internal/spec/upstream"
)

func main() {
	from := flag.String("upstream", "", "file or http(s) URL of Polar's OpenAPI document")
	overlay := flag.String("overlay", "overlay.yaml", "our OpenAPI Overlay")
	to := flag.String("o", "", "file to write")
	flag.Parse()
	if err := run(*from, *overlay, *to); err != nil {
		fmt.Fprintf(os.Stderr, "cut: %v\n", err)
		os.Exit(1)
	}
}

func run(from, overlay, to string) error {
	document, err := upstream.Read(from)
	if err != nil {
		return err
	}
	words, err := os.ReadFile(overlay)
	if err != nil {
		return err
	}
	out, err := cut.Cut(document, words)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	return os.WriteFile(to, out, 0o644)
}
