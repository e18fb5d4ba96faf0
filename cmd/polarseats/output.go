package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// A format is an output format. The zero value is a table.
type format string

const (
	asTable format = "table"
	asJSON  format = "json"
	asCSV   format = "csv"
)

func (f *format) Type() string { return "format" }

func (f *format) String() string {
	if *f == "" {
		return string(asTable)
	}
	return string(*f)
}

func (f format) isTable() bool { return f == "" || f == asTable }

func (f *format) Set(s string) error {
	switch format(s) {
	case asTable, asJSON, asCSV:
		*f = format(s)
		return nil
	}
	return errors.New("want table, json or csv")
}

// A sheet is a result as rows, written as a table or as CSV.
type sheet struct {
	header []string
	rows   [][]string
	footer string // below a table; "" for none
	record bool   // s has one row, and a table shows each column on a line
}

func (s sheet) without(column string) sheet {
	return s.withoutColumn(slices.Index(s.header, column))
}

func (s sheet) withoutColumn(i int) sheet {
	s.header = slices.Delete(slices.Clone(s.header), i, i+1)
	rows := make([][]string, len(s.rows))
	for r, row := range s.rows {
		rows[r] = slices.Delete(slices.Clone(row), i, i+1)
	}
	s.rows = rows
	return s
}

// write writes value as JSON, or s, which shows the same value, as a table or as CSV.
// CSV is exact, except at a terminal: there its cells are cleaned as those of a table are.
// JSON is exact everywhere: package json escapes the control characters below U+0020, but a
// terminal gets U+007F to U+009F and U+202E as they are.
func (a *app) write(value any, s sheet) error {
	switch a.format {
	case asJSON:
		return a.writeJSON(value)
	case asCSV:
		rows := s.rows
		if isTerminal(a.stdout) {
			rows = cleaned(rows)
		}
		w := csv.NewWriter(a.stdout)
		if err := w.Write(s.header); err != nil {
			return err
		}
		return w.WriteAll(rows)
	}
	return writeTable(a.stdout, s, width(a.stdout))
}

// writeSummary writes value as text for people, or as JSON or CSV for machines.
func (a *app) writeSummary(value fmt.Stringer, s sheet) error {
	if a.format.isTable() {
		return writeText(a.stdout, value)
	}
	return a.write(value, s)
}

func (a *app) writeJSON(value any) error {
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// writeText writes the text of value, which ends with one newline.
func writeText(w io.Writer, value fmt.Stringer) error {
	_, err := fmt.Fprintln(w, strings.TrimRight(printable(value.String()), "\n"))
	return err
}

// printable replaces characters that could move a terminal's cursor or change its colors:
// names and texts come from other people.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n', unicode.IsPrint(r):
			return r
		}
		return '\uFFFD'
	}, s)
}
