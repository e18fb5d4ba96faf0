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
			t.Errorf("%s: %v, %v; want %v", name, got, err, test.want)
		}
	}
}

func TestParsePeopleRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		text     string
		metadata []string
		want     string
	}{
		"no address":           {"ada@company.com\nbob\n", nil, `:2: "bob" is no address`},
		"an unknown header":    {"mail,name\nada@company.com,Ada\n", nil, `:1: "mail,name" is no address: want one address a line, or CSV whose first line names the columns`},
		"nobody in a row":      {"email,name\n,Ada\n", nil, ":2: nobody is named"},
		"named twice":          {"email,member_id\na@b.co,x\n", nil, ":2: a person is named twice"},
		"a row too short":      {"email,name\nada@company.com\n", nil, ":2: wrong number of fields"},
		"a quote":              {"email\n\"ada\n", nil, ":"},
		"a column twice":       {"email,email\n", nil, `:1: column "email" is there twice`},
		"metadata not there":   {"email,team\nada@company.com,x\n", []string{"desk"}, `:1: no column "desk", which --metadata names: want one of email, team`},
		"metadata of a list":   {"ada@company.com\n", []string{"desk"}, ":1: --metadata wants CSV"},
		"a line after comment": {"email,name\n# one\n\n,Bob\n", nil, ":4: nobody is named"},
	} {
		_, err := parsePeople([]byte(test.text), test.metadata)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestShrink(t *testing.T) {
	rows := [][]string{{"EMAIL", "ID"}, {strings.Repeat("a", 50), strings.Repeat("b", 36)}}
	shrink(rows, 60)
	if got := len([]rune(rows[1][0])) + columnGap + len([]rune(rows[1][1])); got != 60 || !strings.HasSuffix(rows[1][0], ellipsis) {
		t.Errorf("%d columns: %q", got, rows[1])
	}
	shrink(rows, 3)
	if got := len([]rune(rows[1][0])); got != narrowest {
		t.Errorf("the narrowest column has %d, want %d", got, narrowest)
	}
}

// What other people call themselves moves no cursor.
func TestPrintable(t *testing.T) {
	if got := printable("a\x1b[2Jb\rc\u202ed\né"); got != "a\uFFFD[2Jb\uFFFDc\uFFFDd\né" {
		t.Errorf("%q", got)
	}
}
