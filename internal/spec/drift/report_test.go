package drift

import (
	"strings"
	"testing"
)

var reported = []Change{
	{Breaking, "CustomerSeat.email", "is gone"},
	{Additive, "SeatStatus", `value "suspended" is new`},
	{Harmless, "info.version", "was 2026-10, is 2027-01"},
}

func TestText(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, reported[:2]); err != nil {
		t.Fatal(err)
	}
	want := `breaking (code may not compile with what is generated of it, or calls of today are refused or misread):
  CustomerSeat.email: is gone
additive (callers get more once it is generated, and need not take it):
  SeatStatus: value "suspended" is new
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestTextOfNothing(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, nil); err != nil || out.String() != "no drift\n" {
		t.Errorf("got %q and error %v", out.String(), err)
	}
}

func TestJSON(t *testing.T) {
	var out strings.Builder
	if err := JSON(&out, append(reported[1:], Change{Breaking, "a<b", "c"})); err != nil {
		t.Fatal(err)
	}
	want := `{
  "additive": [
    {
      "where": "SeatStatus",
      "what": "value \"suspended\" is new"
    }
  ],
  "breaking": [
    {
      "where": "a<b",
      "what": "c"
    }
  ],
  "harmless": [
    {
      "where": "info.version",
      "what": "was 2026-10, is 2027-01"
    }
  ]
}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
