package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// A format is a way to write a result.
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
	return fmt.Errorf("want table, json or csv")
}

// A sheet is a result as rows, which a table and CSV are written from.
type sheet struct {
	header []string
	rows   [][]string
	footer string // below a table; "" for none
	record bool   // there is one row, of which a table makes a line for each column
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

// write writes value as JSON, or the sheet that shows the same.
func (a *app) write(value any, s sheet) error {
	switch a.format {
	case asJSON:
		return a.writeJSON(value)
	case asCSV:
		w := csv.NewWriter(a.out)
		if err := w.Write(s.header); err != nil {
			return err
		}
		return w.WriteAll(s.rows)
	}
	return writeTable(a.out, s, width(a.out))
}

func (a *app) writeJSON(value any) error {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// writeText writes what a value says to people, as lines.
func writeText(w io.Writer, value fmt.Stringer) error {
	_, err := fmt.Fprintln(w, strings.TrimRight(printable(value.String()), "\n"))
	return err
}

// printable takes out what would move a terminal's cursor or change its colours: names
// and texts come from other people.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}
