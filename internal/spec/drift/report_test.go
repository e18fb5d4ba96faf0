package drift

import (
	"strings"
	"testing"
)

var reported = []Change{
	{Breaking, "CustomerSeat.email", "is gone", false},
	{Additive, "SeatStatus", `value "suspended" is new`, false},
	{Harmless, "info.version", "was 2026-10, is 2027-01", false},
}

func TestText(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, reported[:2]); err != nil {
		t.Fatal(err)
	}
	want := `breaking (code may not compile with what is generated, or calls that worked before fail or are misread):
  CustomerSeat.email: is gone
additive (callers get more once it is generated, and do not have to use it):
  SeatStatus: value "suspended" is new
`
	if out.String() != want {
		t.Errorf("Text:\n%swant\n%s", out.String(), want)
	}
}

// Changes outside the five operations have a section of their own.
func TestTextHandwritten(t *testing.T) {
	handwritten := []Change{{Additive, "customer_seat.claimed", "is more", true}, {Harmless, "a session", "is another", true}}
	want := `outside the five operations, in what sessions and webhooks use:
  additive (there is more, and nothing here uses it):
    customer_seat.claimed: is more
  harmless (nothing has to be changed):
    a session: is another
`
	for _, five := range [][]Change{nil, reported[:1]} {
		var out, alone strings.Builder
		if err := Text(&out, append(handwritten[:2:2], five...)); err != nil {
			t.Fatal(err)
		}
		if len(five) > 0 {
			if err := Text(&alone, five); err != nil {
				t.Fatal(err)
			}
		}
		if out.String() != alone.String()+want {
			t.Errorf("Text:\n%swant\n%s%s", out.String(), alone.String(), want)
		}
	}
}

func TestTextNoChanges(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, nil); err != nil || out.String() != "no drift\n" {
		t.Errorf("Text: %q, error %v; want no drift", out.String(), err)
	}
}

func TestJSON(t *testing.T) {
	var out strings.Builder
	if err := JSON(&out, append(reported[1:], Change{Breaking, "a<b", "c", true})); err != nil {
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
      "what": "c",
      "handwritten": true
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
		t.Errorf("JSON:\n%swant\n%s", out.String(), want)
	}
}
