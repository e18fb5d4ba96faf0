package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

const (
	columnGap = 2
	minColumn = 8 // shrink makes no column narrower
	ellipsis  = "…"
)

// writeTable writes s in columns that fit into width. Width 0 means no limit.
func writeTable(w io.Writer, s sheet, width int) error {
	if width > 0 && !s.record {
		s = s.fit(width)
	}
	rows := s.cells()
	if width > 0 {
		shrink(rows, width)
	}
	t := tabwriter.NewWriter(w, 0, 0, columnGap, ' ', 0)
	if len(s.rows) > 0 {
		for _, row := range rows {
			fmt.Fprintln(t, strings.Join(row, "\t"))
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	footer := s.footer
	if footer == "" && len(s.rows) == 0 {
		footer = "nothing to show"
	}
	if footer == "" {
		return nil
	}
	_, err := fmt.Fprintln(w, footer)
	return err
}

// cells returns the cells of a table, including its header.
func (s sheet) cells() [][]string {
	rows := [][]string{upper(s.header)}
	rows = append(rows, cleaned(s.rows)...)
	if !s.record {
		return rows
	}
	lines := make([][]string, len(s.header))
	for i := range lines {
		lines[i] = []string{rows[0][i], rows[1][i]}
	}
	return lines
}

// fit drops empty columns and then, while the table is too wide, columns of ids, since
// part of an id is useless. The footer names the ids that are missing.
func (s sheet) fit(width int) sheet {
	for i := len(s.header) - 1; i >= 0; i-- {
		if isEmptyColumn(s.rows, i) {
			s = s.withoutColumn(i)
		}
	}
	var dropped []string
	for i := len(s.header) - 1; i >= 0; i-- {
		if _, total := widthsOf(s.cells()); total <= width {
			break
		}
		if strings.HasSuffix(s.header[i], "_id") {
			dropped = append(dropped, s.header[i])
			s = s.withoutColumn(i)
		}
	}
	if len(dropped) > 0 {
		s.footer = strings.TrimLeft(s.footer+"\n", "\n") + "(no room for " + strings.Join(dropped, ", ") + ": see -o csv or -o json)"
	}
	return s
}

func isEmptyColumn(rows [][]string, i int) bool {
	return !slices.ContainsFunc(rows, func(row []string) bool { return row[i] != "" })
}

func upper(header []string) []string {
	row := make([]string, len(header))
	for i, name := range header {
		row[i] = strings.ToUpper(strings.ReplaceAll(name, "_", " "))
	}
	return row
}

// cleaned returns rows whose cells are safe to show at a terminal, on one line each.
func cleaned(rows [][]string) [][]string {
	safe := make([][]string, len(rows))
	for i, row := range rows {
		for _, cell := range row {
			safe[i] = append(safe[i], strings.ReplaceAll(printable(cell), "\n", " "))
		}
	}
	return safe
}

// shrink cuts the widest column until the rows fit into width.
func shrink(rows [][]string, width int) {
	widths, total := widthsOf(rows)
	for ; total > width; total-- {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= minColumn {
			break
		}
		widths[widest]--
	}
	for _, row := range rows {
		for i := range row {
			row[i] = clip(row[i], widths[i])
		}
	}
}

// widthsOf returns the width of each column and the total with the gaps between them.
func widthsOf(rows [][]string) (widths []int, total int) {
	widths = make([]int, len(rows[0]))
	total = columnGap * (len(widths) - 1)
	for i := range widths {
		for _, row := range rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
		total += widths[i]
	}
	return widths, total
}

func clip(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + ellipsis
}
