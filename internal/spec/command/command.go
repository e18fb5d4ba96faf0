// Package command runs the commands of make generate, each of which makes one file from another.
package command

import (
	"flag"
	"fmt"
	"os"
)

// A Generator returns the content of a file, made from the content of the file called from.
type Generator func(from string, content []byte) ([]byte, error)

// Main reads the file named by the flag -from and writes the file named by -o. If the
// generator fails, Main writes no file and exits with status 1.
func Main(name string, generate Generator) {
	from := flag.String("from", "", "file to read")
	to := flag.String("o", "", "file to write")
	flag.Parse()
	if err := run(generate, *from, *to); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

func run(generate Generator, from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	generated, err := generate(from, content)
	if err != nil {
		return err
	}
	return os.WriteFile(to, generated, 0o644)
}
