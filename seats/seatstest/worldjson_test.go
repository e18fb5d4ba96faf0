package seatstest

import (
	"strings"
	"testing"
)

func TestLoadWorldStartsAfresh(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	invited(t, fake, team)
	fake.Fail(Fault{Kind: FaultCutBefore})
	fake.Advance(1 << 50)
	if _, err := fake.LoadWorld([]byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if len(fake.Invitations())+len(fake.Webhooks())+len(fake.Requests())+len(fake.Seats(team.SubscriptionID)) != 0 {
		t.Error("something is left of the old world")
	}
	if len(fake.faults.armed) != 0 || fake.advanced != 0 {
		t.Error("faults or the clock are left of the old world")
	}
}

func TestLoadWorldSaysWhatIsWrong(t *testing.T) {
	tests := map[string]string{
		"\xff": "not UTF-8",
		`{`:    "Expecting property name",
		`[]`:   "not an object",
		`{"subscriptions":{"team":{"customer":"nobody"}}}`: `team: no customer "nobody"`,
		`{"orders":{"pack":{}}}`:                           `pack: no customer ""`,
		`{"sessions":{"cst":{"customer":"x"}}}`:            `session cst: no customer "x"`,
		`{"sessions":{"m":{"member":"x"}}}`:                `no member "x"`,
	}
	for text, want := range tests {
		if _, err := New().LoadWorld([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
