package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats/roster"
)

func TestParsePeople(t *testing.T) {
	ada, bob := roster.Person{Email: "ada@company.com"}, roster.Person{Email: "bob@company.com"}
	member := roster.Person{MemberID: "11111111-1111-4111-8111-111111111111"}
	for name, test := range map[string]struct {
		text     string
		metadata []string
		want     []roster.Person
	}{
		"a list":               {"ada@company.com\n\n  bob@company.com  \n", nil, []roster.Person{ada, bob}},
		"no last newline":      {"ada@company.com", nil, []roster.Person{ada}},
		"Windows":              {"\xef\xbb\xbf# staff\r\nada@company.com\r\nbob@company.com\r\n", nil, []roster.Person{ada, bob}},
		"nothing":              {"# nobody\n", nil, nil},
		"CSV":                  {"email\nada@company.com\n", nil, []roster.Person{ada}},
		"CSV of a spreadsheet": {"\xef\xbb\xbf\"Email\",Name\r\nada@company.com,Ada\r\n,\r\n", nil, []roster.Person{ada}},
		"comments in a list":   {"ada@company.com # left\n  # nobody\n#@\nbob@company.com\t#x\na#b@company.com\n", nil, []roster.Person{ada, bob, {Email: "a#b@company.com"}}},
		"a long line":          {strings.Repeat("# ", 100_000) + "\nada@company.com\n", nil, []roster.Person{ada}},
		"comments in CSV":      {"# staff\nname,email\n# the first\nAda,ada@company.com\n", nil, []roster.Person{ada}},
		"members":              {"member_id,email\n11111111-1111-4111-8111-111111111111,\n,bob@company.com\n", nil, []roster.Person{member, bob}},
		"own ids":              {"external_member_id,email\n7,ada@company.com\n8,\n", nil, []roster.Person{{Email: "ada@company.com", ExternalMemberID: "7"}, {ExternalMemberID: "8"}}},
		"metadata": {"email,team,desk\nada@company.com,ops,4\nbob@company.com,,5\n", []string{"team"},
			[]roster.Person{{Email: "ada@company.com", Metadata: map[string]any{"team": "ops"}}, bob}},
		"names with commas":   {"name,email\n\"Lovelace, Ada\",ada@company.com\n", nil, []roster.Person{ada}},
		"a display name":      {"Ada <ada@company.com>\n", nil, []roster.Person{{Email: "Ada <ada@company.com>"}}},
		"a comma in the list": {"\"Lovelace, Ada\" <ada@company.com>\n", nil, []roster.Person{{Email: "\"Lovelace, Ada\" <ada@company.com>"}}},
	} {
		got, err := parsePeople([]byte(test.text), test.metadata)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: parsePeople: %v, %v; want %v", name, got, err, test.want)
		}
	}
}

func TestParsePeopleRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		text     string
		metadata []string
		want     string
	}{
		"no address":           {"ada@company.com\nbob\n", nil, `:2: "bob" is not an e-mail address`},
		"an unknown header":    {"mail,name\nada@company.com,Ada\n", nil, `:1: "mail,name" is not an e-mail address: want one address per line, or CSV with commas whose first line names the columns`},
		"a row of nobody":      {"email,name\n,Ada\n", nil, ":2: the row names no person"},
		"a person named twice": {"email,member_id\na@b.co,x\n", nil, ":2: the row names a person twice"},
		"a row too short":      {"email,name\nada@company.com\n", nil, ":2: wrong number of fields"},
		"a quote":              {"email\n\"ada\n", nil, ":"},
		"a column twice":       {"email,email\n", nil, `:1: column "email" appears twice`},
		"a missing column":     {"email,team\nada@company.com,x\n", []string{"desk"}, `:1: --metadata names column "desk", which is missing: want one of email, team`},
		"metadata of a list":   {"ada@company.com\n", []string{"desk"}, ":1: --metadata needs CSV"},
		"UTF-16":               {"\xff\xfee\x00m\x00a\x00i\x00l\x00", nil, ":1: the text is not UTF-8"},
		"UTF-16 unmarked":      {"e\x00m\x00a\x00i\x00l\x00", nil, ":1: the text is not UTF-8"},
		"Latin-1":              {"email,name\nrene@company.com,Ren\xe9\n", nil, ":2: the text is not UTF-8"},
		"semicolons":           {"email;name\na@b.co;x\n", nil, `:1: "email;name" is not an e-mail address: want one address per line, or CSV with commas`},
		"a comment in a cell":  {"email\n  # left\n", nil, `:2: "# left" is not an e-mail address`},
		"a line after comment": {"email,name\n# one\n\n,Bob\n", nil, ":4: the row names no person"},
	} {
		_, err := parsePeople([]byte(test.text), test.metadata)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: parsePeople: error %v, want the prefix %q", name, err, test.want)
		}
	}
}

func TestShrink(t *testing.T) {
	rows := [][]string{{"EMAIL", "ID"}, {strings.Repeat("a", 50), strings.Repeat("b", 36)}}
	shrink(rows, 60)
	if got := len([]rune(rows[1][0])) + columnGap + len([]rune(rows[1][1])); got != 60 || !strings.HasSuffix(rows[1][0], ellipsis) {
		t.Errorf("shrink to 60: %d wide: %q; want 60 and a shortened address", got, rows[1])
	}
	shrink(rows, 3)
	if got := len([]rune(rows[1][0])); got != minColumn {
		t.Errorf("shrink to 3: the first column is %d wide, want %d", got, minColumn)
	}
}

// A narrow terminal shows addresses rather than ids, and the footer names the missing ids.
func TestNarrowTableDropsIDs(t *testing.T) {
	s := sheet{
		header: []string{"email", "name", "since", "seat_id"},
		rows:   [][]string{{strings.Repeat("a", 30) + "@company.com", "", "2026-11-25", strings.Repeat("1", 36)}},
		footer: "1 of 5 seats used",
	}
	for width, want := range map[int]string{
		200: "EMAIL SINCE SEAT ID",
		80:  "EMAIL SINCE",
		0:   "EMAIL NAME SINCE SEAT ID",
	} {
		var out strings.Builder
		if err := writeTable(&out, s, width); err != nil {
			t.Fatal(err)
		}
		header, rest, _ := strings.Cut(out.String(), "\n")
		if got := strings.Join(strings.Fields(header), " "); got != want {
			t.Errorf("width %d: header %s; want %s", width, got, want)
		}
		if named := strings.HasSuffix(rest, "\n1 of 5 seats used\n(no room for seat_id: see -o csv or -o json)\n"); named != (width == 80) {
			t.Errorf("width %d: rows and footer %q; want a footer that names seat_id only at width 80", width, rest)
		}
	}
}

// Names cannot move a terminal's cursor or change its colors.
func TestPrintable(t *testing.T) {
	if got := printable("a\x1b[2Jb\rc\u202ed\né"); got != "a\uFFFD[2Jb\uFFFDc\uFFFDd\né" {
		t.Errorf("printable: %q, want control characters replaced", got)
	}
}
