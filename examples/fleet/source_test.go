package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats/roster"
)

const (
	twoTeams    = "external_customer_id,subscription_id\nacme,s1\nbolt,s2\n"
	threePeople = "external_customer_id,email\nacme,ada@acme.com\nbolt,bob@bolt.com\nacme,eve@acme.com\n"
)

func writeSource(t *testing.T, teams, people string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{"teams.csv": teams, "people.csv": people} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestReadSource(t *testing.T) {
	got, err := readSource(writeSource(t, twoTeams, threePeople))
	if err != nil {
		t.Fatal(err)
	}
	want := source{
		"acme": {SubscriptionID: "s1", People: []roster.Person{{Email: "ada@acme.com"}, {Email: "eve@acme.com"}}},
		"bolt": {SubscriptionID: "s2", People: []roster.Person{{Email: "bob@bolt.com"}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("readSource: %v, want %v", got, want)
	}
}

func TestReadSourceRefuses(t *testing.T) {
	tests := map[string]struct{ teams, people, want string }{
		"an empty file":            {"", threePeople, "teams.csv: the first line must be external_customer_id,subscription_id"},
		"no first line":            {"acme,s1\n", threePeople, "teams.csv: the first line must be external_customer_id,subscription_id"},
		"another first line":       {twoTeams, "email,external_customer_id\n", "people.csv: the first line must be external_customer_id,email"},
		"a field too many":         {twoTeams + "cold,s3,x\n", threePeople, "teams.csv: record on line 4: wrong number of fields"},
		"a file that was cut off":  {twoTeams, threePeople + "bolt", "people.csv: record on line 5: wrong number of fields"},
		"a quote that is not shut": {twoTeams, threePeople + "bolt,\"bob\n", "people.csv: parse error on line 5"},
		"a team twice":             {twoTeams + "acme,s3\n", threePeople, "teams.csv:4: team acme appears twice"},
		"a team without a name":    {twoTeams + ",s3\n", threePeople, "teams.csv:4: a field is empty"},
		"no subscription":          {twoTeams + "cold,\n", threePeople, "teams.csv:4: a field is empty"},
		"no address":               {twoTeams, threePeople + "bolt,\n", "people.csv:5: a field is empty"},
		"a person without a team":  {twoTeams, threePeople + "cold,cat@cold.com\n", "people.csv:5: team cold is not in teams.csv"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := readSource(writeSource(t, test.teams, test.people))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("readSource: error %v, want %q in it", err, test.want)
			}
		})
	}
	if _, err := readSource(t.TempDir()); err == nil || !strings.Contains(err.Error(), "teams.csv") {
		t.Errorf("readSource without files: error %v, want teams.csv in it", err)
	}
}
