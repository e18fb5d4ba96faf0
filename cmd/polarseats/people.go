package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/polarseats/polarseats-go/seats/roster"
)

const peopleHelp = `FILE is a list with one e-mail address per line, or CSV whose first line names
the columns, or - for standard input. A row of CSV names a person by email, by
external_member_id, by both, or by member_id alone. Other columns become
metadata only if --metadata names them. A line that begins with # is a comment.
In a list, a comment may also follow an address, after a space and #.`

const (
	columnEmail            = "email"
	columnMemberID         = "member_id"
	columnExternalMemberID = "external_member_id"
)

// readPeople reads the people in a file. metadata has the names of the columns to store with
// the seats.
func (a *app) readPeople(name string, metadata []string) ([]roster.Person, error) {
	content, label, err := a.readFile(name)
	if err != nil {
		return nil, err
	}
	people, err := parsePeople(content, metadata)
	if err != nil {
		return nil, fmt.Errorf("%s%w", label, err)
	}
	return people, nil
}

// readFile returns the content of a file and the name for error messages. The file - is
// standard input.
func (a *app) readFile(name string) (content []byte, label string, err error) {
	if name != "-" {
		content, err = os.ReadFile(name)
		return content, name, err
	}
	if content, err = io.ReadAll(a.stdin); err != nil {
		return nil, "", fmt.Errorf("standard input: %w", err)
	}
	return content, "standard input", nil
}

// parsePeople reads CSV if the first line names a column that identifies people, otherwise
// one address per line. Its errors begin with ":LINE: ".
func parsePeople(content []byte, metadata []string) ([]roster.Person, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")) // the byte order mark that spreadsheets write
	if err := checkText(content); err != nil {
		return nil, err
	}
	first, line := firstLine(content)
	if isHeader(first) {
		return parseCSV(content, metadata)
	}
	if len(metadata) > 0 {
		return nil, atLine(line, errors.New("--metadata needs CSV whose first line names the columns"))
	}
	return parseList(content)
}

// checkText rejects text that is not UTF-8. Spreadsheets and shells on Windows write such
// files.
func checkText(content []byte) error {
	number := 0
	for line := range bytes.Lines(content) {
		number++
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return atLine(number, errors.New("the text is not UTF-8: save the file as UTF-8"))
		}
	}
	return nil
}

// firstLine returns the first line that is neither empty nor a comment, and its number.
func firstLine(content []byte) (text string, number int) {
	for line := range strings.Lines(string(content)) {
		number++
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return line, number
		}
	}
	return "", number
}

func isHeader(line string) bool {
	return slices.ContainsFunc(strings.Split(line, ","), func(cell string) bool {
		switch columnName(strings.Trim(cell, `"`)) {
		case columnEmail, columnMemberID, columnExternalMemberID:
			return true
		}
		return false
	})
}

func columnName(cell string) string { return strings.ToLower(strings.TrimSpace(cell)) }

func parseList(content []byte) ([]roster.Person, error) {
	var people []roster.Person
	number := 0
	for line := range strings.Lines(string(content)) {
		number++
		text := withoutComment(line)
		if text == "" {
			continue
		}
		if !strings.Contains(text, "@") {
			return nil, atLine(number, fmt.Errorf("%q is not an e-mail address: want one address per line, or CSV with commas whose first line names the columns", text))
		}
		people = append(people, roster.Person{Email: text})
	}
	return people, nil
}

// withoutComment cuts a line at a # that begins a word. Within a word, # is part of the
// address.
func withoutComment(line string) string {
	for i, r := range line {
		if r == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return strings.TrimSpace(line[:i])
		}
	}
	return strings.TrimSpace(line)
}

func parseCSV(content []byte, metadata []string) ([]roster.Person, error) {
	r := csv.NewReader(bytes.NewReader(content))
	r.Comment = '#'
	r.TrimLeadingSpace = true
	header, err := r.Read()
	if err != nil {
		return nil, csvError(err)
	}
	for i := range header {
		header[i] = columnName(header[i])
	}
	line, _ := r.FieldPos(0)
	if err := checkColumns(header, metadata); err != nil {
		return nil, atLine(line, err)
	}
	var people []roster.Person
	for {
		row, err := r.Read()
		if err == io.EOF {
			return people, nil
		}
		if err != nil {
			return nil, csvError(err)
		}
		if isBlank(row) {
			continue // spreadsheets leave empty rows behind
		}
		person, err := personOf(header, row, metadata)
		if err != nil {
			line, _ := r.FieldPos(0)
			return nil, atLine(line, err)
		}
		people = append(people, person)
	}
}

func isBlank(row []string) bool {
	return !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

func checkColumns(header, metadata []string) error {
	for i, name := range header {
		if name != "" && slices.Contains(header[:i], name) {
			return fmt.Errorf("column %q appears twice", name)
		}
	}
	for _, name := range metadata {
		if !slices.Contains(header, columnName(name)) {
			return fmt.Errorf("--metadata names column %q, which is missing: want one of %s", name, strings.Join(header, ", "))
		}
	}
	return nil
}

func personOf(header, row, metadata []string) (roster.Person, error) {
	value := func(column string) string {
		i := slices.Index(header, column)
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	p := roster.Person{Email: value(columnEmail), MemberID: value(columnMemberID), ExternalMemberID: value(columnExternalMemberID)}
	switch {
	case p.Email == "" && p.MemberID == "" && p.ExternalMemberID == "":
		return p, errors.New("the row names no person: want an email, a member_id or an external_member_id")
	case p.MemberID != "" && (p.Email != "" || p.ExternalMemberID != ""):
		return p, errors.New("the row names a person twice: use the member_id alone or leave it out")
	case p.Email != "" && !strings.Contains(p.Email, "@"):
		return p, fmt.Errorf("%q is not an e-mail address", p.Email)
	}
	for _, name := range metadata {
		if v := value(columnName(name)); v != "" {
			if p.Metadata == nil {
				p.Metadata = map[string]any{}
			}
			p.Metadata[name] = v
		}
	}
	return p, nil
}

// csvError adds the line to an error of encoding/csv.
func csvError(err error) error {
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return atLine(bad.Line, bad.Err)
	}
	return err
}

func atLine(line int, err error) error { return fmt.Errorf(":%d: %w", line, err) }
