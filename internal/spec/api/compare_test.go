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
		{"seats: method (*Client) ListSeats(context.Context) (error)", "Client.ListSeats"},
		{"seats: method (Session) String() (string)", "Session.String"},
		{"seatstest: method (*Fake) Seats(string) ()", "seatstest.Fake.Seats"},
	}
	for _, test := range tests {
		if got := Name(test.line); got != test.want {
			t.Errorf("%s: got %s, want %s", test.line, got, test.want)
		}
	}
}

func TestGone(t *testing.T) {
	before := []string{"a", "b", "c"}
	if got := Gone(before, []string{"c", "d", "a"}); !slices.Equal(got, []string{"b"}) {
		t.Errorf("got %q, want b", got)
	}
	if !slices.Equal(before, []string{"a", "b", "c"}) {
		t.Errorf("what was before is %q now", before)
	}
}

func TestNextBreaking(t *testing.T) {
	for release, want := range map[string]string{"v0.0.0": "0.1.0", "v0.9.3": "0.10.0", "v1.0.0": "2.0.0", "v12.3.4": "13.0.0"} {
		if got, err := nextBreaking(release); err != nil || got != want {
			t.Errorf("after %s: got %s and error %v, want %s", release, got, err, want)
		}
	}
	if got, err := nextBreaking("main"); err == nil {
		t.Errorf("after main: got %s, want an error", got)
	}
}
