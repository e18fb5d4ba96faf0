package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"
)

const (
	columnGap  = 2
	narrowest  = 8 // columns of text that a cell keeps, however narrow the terminal is
	ellipsis   = "…"
	emptyTable = "nothing to show"
)

// writeTable writes s in columns that fit into width, or as wide as they are for 0.
func writeTable(w io.Writer, s sheet, width int) error {
	rows := make([][]string, 0, len(s.rows)+1)
	rows = append(rows, upper(s.header))
	for _, row := range s.rows {
		rows = append(rows, cleaned(row))
	}
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
		footer = emptyTable
	}
	if footer == "" {
		return nil
	}
	_, err := fmt.Fprintln(w, footer)
	return err
}

func upper(header []string) []string {
	row := make([]string, len(header))
	for i, name := range header {
		row[i] = strings.ToUpper(strings.ReplaceAll(name, "_", " "))
	}
	return row
}

func cleaned(cells []string) []string {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = strings.ReplaceAll(printable(cell), "\n", " ")
	}
	return row
}

// shrink cuts the widest column until the rows fit into width.
func shrink(rows [][]string, width int) {
	widths := make([]int, len(rows[0]))
	total := columnGap * (len(widths) - 1)
	for i := range widths {
		for _, row := range rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i]))
		}
		total += widths[i]
	}
	for ; total > width; total-- {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= narrowest {
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

func clip(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + ellipsis
}
