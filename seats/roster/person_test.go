package roster_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/roster"
)

func TestPeopleAreDistinct(t *testing.T) {
	ops := map[string]any{"team": "ops"}
	tests := []struct {
		name string
		want []roster.Person
		plan string
		err  string // without the prefix
	}{
		{"the same address twice", emails("ada", "Ada L <ADA@company.com>", "bob"), "assign ada@company.com bob@company.com", ""},
		{"the same member twice", []roster.Person{{MemberID: "AB-cd"}, {MemberID: "{abcd}"}}, "assign AB-cd", ""},
		{"an external id in one of two mentions", []roster.Person{{Email: "ada@company.com"}, {Email: "ada@company.com", ExternalMemberID: "hr-ada"}}, "assign ada@company.com", ""},
		{"equal metadata", []roster.Person{{Email: "ada@company.com", Metadata: map[string]any{"n": 1}}, {Email: "ada@company.com", Metadata: map[string]any{"n": 1.0}}}, "assign ada@company.com", ""},
		{"no metadata and empty", []roster.Person{{Email: "ada@company.com"}, {Email: "ada@company.com", Metadata: map[string]any{}}}, "assign ada@company.com", ""},
		{"different metadata", []roster.Person{{Email: "bob@company.com"}, {Email: "ada@company.com", Metadata: ops}, {Email: "ada@company.com"}}, "",
			"person 1 and person 2 are both ada@company.com, with different metadata"},
		{"two addresses", []roster.Person{{Email: "ada@company.com", ExternalMemberID: "hr"}, {Email: "bob@company.com", ExternalMemberID: "hr"}}, "",
			`person 0 and person 1 are both bob@company.com, with Email "ada@company.com" and "bob@company.com"`},
		{"two external ids", []roster.Person{{Email: "ada@company.com", ExternalMemberID: "hr-1"}, {Email: "ada@company.com", ExternalMemberID: "hr-2"}}, "",
			`person 0 and person 1 are both ada@company.com, with ExternalMemberID "hr-1" and "hr-2"`},
		{"two mentions joined by a third", []roster.Person{{ExternalMemberID: "hr"}, {Email: "ada@company.com", Metadata: ops}, {Email: "ada@company.com", ExternalMemberID: "hr"}}, "",
			"person 1 and person 2 are both ada@company.com, with different metadata"},
		{"without a name", append(emails("ada"), roster.Person{Metadata: ops}), "", "person 1: no name: want Email, MemberID or ExternalMemberID"},
		{"named by white space", emails("ada", " @")[:1], "assign ada@company.com", ""},
		{"member id and address", []roster.Person{{MemberID: "m", Email: "ada@company.com"}}, "", "person 0: MemberID and another name: want MemberID alone"},
		{"member id and external id", []roster.Person{{MemberID: "m", ExternalMemberID: "hr"}}, "", "person 0: MemberID and another name: want MemberID alone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan, err := offline(t).Compare(listJSON(t, 5), tt.want)
			if tt.err != "" {
				if !errors.Is(err, seats.ErrInvalidArgument) || err.Error() != "roster: Compare: invalid argument: "+tt.err {
					t.Errorf("Compare: %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := described(plan); got != tt.plan {
				t.Errorf("Compare: got  %s\nwant %s", got, tt.plan)
			}
		})
	}
}

func TestEmptyRoster(t *testing.T) {
	for _, want := range [][]roster.Person{nil, {}} {
		if plan, err := offline(t, roster.WithRevocations(1)).Compare(listJSON(t, 5, seatJSON("s1", "ada@company.com", "")), want); plan != nil || !errors.Is(err, roster.ErrEmptyRoster) {
			t.Errorf("Compare = %v, %v; want nil, ErrEmptyRoster", plan, err)
		}
	}
	d := newDesk(t, 1)
	if _, err := d.Plan(ctx, nil); !errors.Is(err, roster.ErrEmptyRoster) || len(d.polar.Requests()) != 0 {
		t.Errorf("Plan: %v after %d requests, want ErrEmptyRoster after 0", err, len(d.polar.Requests()))
	}
}

// Two mentions of a person are merged.
func TestMentionsAreMerged(t *testing.T) {
	plan, err := offline(t).Compare(listJSON(t, 5), []roster.Person{
		{Email: "ada@company.com"}, {Email: "ADA@company.com", ExternalMemberID: "hr-ada"},
		{ExternalMemberID: "hr-bob"}, {ExternalMemberID: "hr-bob", Email: "bob@company.com"},
		{ExternalMemberID: "hr-cyd"}, {Email: "dan@company.com"}, {Email: "cyd@company.com"}, {Email: "CYD@company.com", ExternalMemberID: "hr-cyd"}, {Email: "cyd@company.com"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []roster.Person{
		{Email: "ada@company.com", ExternalMemberID: "hr-ada"}, {Email: "bob@company.com", ExternalMemberID: "hr-bob"},
		{Email: "CYD@company.com", ExternalMemberID: "hr-cyd"}, {Email: "dan@company.com"},
	}
	if !reflect.DeepEqual(plan.Assign, want) {
		t.Errorf("Assign = %+v, want %+v", plan.Assign, want)
	}
}

// A person survives a round trip through JSON without loss.
func TestPersonJSON(t *testing.T) {
	const text = `{"email":"ada@company.com","external_member_id":"hr-ada","metadata":{"big":12345678901234567890,"deep":[{"exact":0.1,"more":1.00}],"half":0.5}}`
	var p roster.Person
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"big": json.Number("12345678901234567890"), "deep": []any{map[string]any{"exact": 0.1, "more": json.Number("1.00")}}, "half": 0.5}
	if !reflect.DeepEqual(p.Metadata, want) {
		t.Errorf("metadata %#v, want %#v", p.Metadata, want)
	}
	encoded, err := json.Marshal(p)
	if err != nil || string(encoded) != text {
		t.Errorf("Marshal = %s, %v\nwant %s", encoded, err, text)
	}
	if err := json.Unmarshal([]byte(`{"email":1}`), &p); err == nil || !strings.Contains(err.Error(), "email") {
		t.Errorf("Unmarshal: %v, want an error that names email", err)
	}
}
