package main

import (
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/spectest"
)

func TestAliases(t *testing.T) {
	tests := []struct{ name, gen, want string }{
		{"nothing", ``, ``},
		{
			name: "struct",
			gen: `
// Meter is what a meter counts.
// It has two lines.
type Meter struct {
	// ID names the meter.
	// It is a UUID.
	ID string ` + "`json:\"id\"`" + `
	Names map[string]interface{} ` + "`json:\"names\"`" + `
	At []time.Time ` + "`json:\"at\"`" + `
}
`,
			want: `
// Meter is what a meter counts.
// It has two lines.
//
// Its fields:
//   - ID (string) names the meter. It is a UUID.
//   - Names (map[string]any)
//   - At ([]time.Time)
type Meter = gen.Meter
`,
		},
		{
			name: "a shorter name",
			gen: `
// CustomerSeat is a place. A CustomerSeat is a slot.
type CustomerSeat struct {
	Last *CustomerSeat ` + "`json:\"last\"`" + `
	// Others are of other people.
	Others []CustomerSeat ` + "`json:\"others\"`" + `
}
`,
			want: `
// Seat is a place. A CustomerSeat is a slot.
//
// Its fields:
//   - Last (*[Seat])
//   - Others ([][Seat]) are of other people.
type Seat = gen.CustomerSeat
`,
		},
		{
			name: "enum",
			gen: `
// Defines values for CustomerSeat.
const (
	CustomerSeatClaimed CustomerSeat = "claimed"
	CustomerSeatRevoked CustomerSeat = "revoked"
)

// CustomerSeat is where a seat is.
type CustomerSeat string
`,
			want: `
const (
	// SeatClaimed is the Seat "claimed".
	SeatClaimed Seat = "claimed"
	// SeatRevoked is the Seat "revoked".
	SeatRevoked Seat = "revoked"
)

// Seat is where a seat is.
//
// Its values:
//   - [SeatClaimed] is "claimed"
//   - [SeatRevoked] is "revoked"
type Seat = gen.CustomerSeat
`,
		},
		{
			name: "lists and maps",
			gen: `
// Labels has one for each language.
type Labels map[string]string

// Steps are in order.
type Steps []int64
`,
			want: `
// Labels has one for each language.
type Labels = gen.Labels

// Steps are in order.
type Steps = gen.Steps
`,
		},
		{
			name: "declarations that are not models",
			gen: `
import ()

// ServerURL is a server.
const ServerURL = "https://api.polar.sh"

// ListSeatsParams has the parameters of an operation.
type ListSeatsParams struct {
	Page *int64 ` + "`json:\"page\"`" + `
}

// AssignSeatJSONRequestBody is another name.
type AssignSeatJSONRequestBody = Assign

// Client calls.
type Client struct {
	Server string
}

// Nothing has no fields.
type Nothing struct{}

// Doer does.
type Doer interface{ Do() }

// Editor edits.
type Editor func() error

var global int

func do() {}
`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spectest.Generates(t, aliases, "package gen\n"+test.gen, head+test.want)
		})
	}
}

func TestAliasesFails(t *testing.T) {
	tests := []struct{ name, gen, err string }{
		{"not Go", "<!DOCTYPE html>", "expected 'package'"},
		{"a union", "package gen\ntype Seat_Owner struct {\n\tunion json.RawMessage\n}", "Seat_Owner is a union: callers could only see raw JSON"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spectest.Fails(t, aliases, test.gen, test.err)
		})
	}
}
