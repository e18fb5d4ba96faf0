package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/seats/roster"
)

const peopleHelp = `FILE is CSV whose first line names the columns, among them email, member_id or
external_member_id; or a list with one address a line; or - for standard input. Each
person is named by one of the three, or by email and external_member_id. Other columns
become metadata only if --metadata names them. A line that begins with # is a comment.`

const (
	columnEmail            = "email"
	columnMemberID         = "member_id"
	columnExternalMemberID = "external_member_id"
)

// readPeople reads the people of a file. metadata names the columns to keep with the
// seats.
func (a *app) readPeople(name string, metadata []string) ([]roster.Person, error) {
	in, shown := io.Reader(a.in), "standard input"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in, shown = f, name
	}
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	people, err := parsePeople(content, metadata)
	if err != nil {
		return nil, fmt.Errorf("%s%w", shown, err)
	}
	return people, nil
}

// parsePeople reads CSV if the first line names a column that names people, and else
// one address a line. Its errors begin with ":LINE: ".
func parsePeople(content []byte, metadata []string) ([]roster.Person, error) {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")) // a spreadsheet's mark
	first, line := firstLine(content)
	if isHeader(first) {
		return parseCSV(content, metadata)
	}
	if len(metadata) > 0 {
		return nil, atLine(line, errors.New("--metadata wants CSV whose first line names the columns"))
	}
	return parseList(content)
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
	scanner := bufio.NewScanner(bytes.NewReader(content))
	for line := 1; scanner.Scan(); line++ {
		text := strings.TrimSpace(scanner.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		if !strings.Contains(text, "@") {
			return nil, atLine(line, fmt.Errorf("%q is no address: want one address a line, or CSV whose first line names the columns", text))
		}
		people = append(people, roster.Person{Email: text})
	}
	return people, scanner.Err()
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
			continue // as spreadsheets leave them behind
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
			return fmt.Errorf("column %q is there twice", name)
		}
	}
	for _, name := range metadata {
		if !slices.Contains(header, columnName(name)) {
			return fmt.Errorf("no column %q, which --metadata names: want one of %s", name, strings.Join(header, ", "))
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
		return p, errors.New("nobody is named: want an email, a member_id or an external_member_id")
	case p.MemberID != "" && (p.Email != "" || p.ExternalMemberID != ""):
		return p, errors.New("a person is named twice: want the member_id alone, or leave it out")
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

// csvError says where, as all errors of a file do.
func csvError(err error) error {
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return atLine(bad.Line, bad.Err)
	}
	return err
}

func atLine(line int, err error) error { return fmt.Errorf(":%d: %w", line, err) }
