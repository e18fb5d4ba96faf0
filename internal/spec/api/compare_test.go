package api

import (
	"slices"
	"testing"
)

func TestName(t *testing.T) {
	tests := []struct{ line, want string }{
		{`seats: const SeatStatusPending SeatStatus = "pending"`, "SeatStatusPending"},
		{"seats: var ErrServer error", "ErrServer"},
		{"seats: func NewClient(...Option) (*Client, error)", "NewClient"},
		{"seats: type Seat struct", "Seat"},
		{"seats: type Seat struct, Email string json email", "Seat.Email"},
		{"seats: type Pagination is comparable", "Pagination"},
		{"seats: type Set of [comparable]", "Set"},
		{"seats: func Map of [any]", "Map"},
		{"seats: method (*Client) ListSeats(context.Context) (error)", "Client.ListSeats"},
		{"seats: method (Session) String() (string)", "Session.String"},
		{"seatstest: method (*Fake) Seats(string) ()", "seatstest.Fake.Seats"},
	}
	for _, test := range tests {
		if got := Name(test.line); got != test.want {
			t.Errorf("Name(%q) = %s, want %s", test.line, got, test.want)
		}
	}
}

func TestGone(t *testing.T) {
	before := []string{"a", "b", "c"}
	if got := Gone(before, []string{"c", "d", "a"}); !slices.Equal(got, []string{"b"}) {
		t.Errorf("Gone = %q, want b", got)
	}
	if !slices.Equal(before, []string{"a", "b", "c"}) {
		t.Errorf("Gone changed its argument to %q", before)
	}
}

func TestBreakingAfter(t *testing.T) {
	for release, want := range map[string][]string{
		"v0.0.0": {"0.1.0", "1.0.0"}, "v0.9.3": {"0.10.0", "1.0.0"}, "v1.0.0": {"2.0.0"}, "v12.3.4": {"13.0.0"},
	} {
		if got, err := BreakingAfter(release); err != nil || !slices.Equal(got, want) {
			t.Errorf("BreakingAfter(%s) = %s, %v; want %s", release, got, err, want)
		}
	}
	if got, err := BreakingAfter("main"); err == nil {
		t.Errorf("BreakingAfter(main) = %s, want an error", got)
	}
}

// A removed struct takes its fields and methods with it.
func TestUnannounced(t *testing.T) {
	gone := []string{
		"seats: type Meter struct", "seats: type Meter struct, ID string json id", "seats: method (Meter) String() (string)",
		"seats: type Seat struct, Email string", "seats: type Meters []Meter",
	}
	tests := []struct {
		entry string
		want  []string
	}{
		{"", gone},
		{"`Meter`", gone[3:]},
		{"`Meter.ID`", append(gone[:1:1], gone[2:]...)},
		{"`Meter`, `Seat`", gone[3:]},
		{"`Meter`, `Seat.Email`, `Meters`", nil},
	}
	for _, test := range tests {
		got := Unannounced(gone, "# Changelog\n\n## [0.2.0]\n\n"+test.entry+"\n", []string{"0.2.0", "1.0.0"})
		if !slices.Equal(got, test.want) {
			t.Errorf("Unannounced with %s = %q, want %q", test.entry, got, test.want)
		}
	}
}
