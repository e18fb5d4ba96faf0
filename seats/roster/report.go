package roster

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A Report lists what [Roster.Apply] has done. Each person in the plan is in it once. A Report
// contains e-mail addresses.
type Report struct {
	// Assigned has the people who were assigned a seat.
	Assigned []Done `json:"assigned"`
	// Renewed has the seats that were revoked and assigned again, as they are now.
	Renewed []seats.Seat `json:"renewed"`
	// Revoked has the seats that were revoked, as in Polar's response, which still shows the
	// former holder. It includes seats that others revoked during the run.
	Revoked []seats.Seat `json:"revoked"`
	// Kept has the people who were to be assigned a seat but already held one, as Polar has
	// said, and those whose invitation is no longer expired because others have renewed it.
	Kept []Done `json:"kept"`
	// Failed has the people whose change failed.
	Failed []Failure `json:"failed"`
	// NotBegun has the people who were not assigned a seat because the run ended early. If all
	// seats are taken, it also has the people who may hold a seat under another spelling of
	// their address: Polar says whether they do only while a seat is free.
	NotBegun []Person `json:"not_begun"`
	// NotRenewed has the seats that were not renewed because the run ended early.
	NotRenewed []seats.Seat `json:"not_renewed"`
	// NotRevoked has the seats that were not revoked because the run ended early.
	NotRevoked []seats.Seat `json:"not_revoked"`

	// Requests is the number of requests that were sent.
	Requests int `json:"requests"`
	// Refused is the number of requests that Polar's rate limit refused.
	Refused int `json:"refused"`
	// Waited is the time during which requests waited for Polar's rate limit or [WithPace]. In
	// JSON it is in nanoseconds.
	Waited time.Duration `json:"waited_ns"`
}

// Done is a person and the seat that the person now has.
type Done struct {
	// Person is the person concerned.
	Person Person `json:"person"`
	// Seat is the person's seat. It is zero if Polar said that the person holds a seat, but the
	// list of seats does not show which one.
	Seat seats.Seat `json:"seat"`
}

// A Failure is a person whose change failed.
type Failure struct {
	// Person is the person concerned.
	Person Person `json:"person"`
	// Seat is the seat that was to be renewed or revoked. It is nil if the person was to be
	// assigned one.
	Seat *seats.Seat `json:"seat"`
	// Err is the reason. It is a [seats.ErrOutcomeUnknown] if the change may have been made. In
	// JSON it is the text of the error.
	Err error `json:"error"`
}

func newReport() *Report {
	return &Report{
		Assigned: []Done{}, Renewed: []seats.Seat{}, Revoked: []seats.Seat{}, Kept: []Done{}, Failed: []Failure{},
		NotBegun: []Person{}, NotRenewed: []seats.Seat{}, NotRevoked: []seats.Seat{},
	}
}

type failureJSON struct {
	Person Person      `json:"person"`
	Seat   *seats.Seat `json:"seat"`
	Error  string      `json:"error"`
}

// MarshalJSON writes Err as its text.
func (f Failure) MarshalJSON() ([]byte, error) {
	out := failureJSON{Person: f.Person, Seat: f.Seat}
	if f.Err != nil {
		out.Error = f.Err.Error()
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads Err as an error with that text.
func (f *Failure) UnmarshalJSON(text []byte) error {
	var in failureJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*f = Failure{Person: in.Person, Seat: in.Seat}
	if in.Error != "" {
		f.Err = errors.New(in.Error)
	}
	return nil
}

// String returns the person's name and the reason, in one line.
func (f Failure) String() string {
	if f.Err == nil {
		return f.name()
	}
	return f.name() + ": " + text(f.Err)
}

func (f Failure) name() string {
	if f.Seat != nil {
		return nameOf(*f.Seat)
	}
	return f.Person.String()
}

// String returns the report as text for a terminal or a mail: the numbers first, then up to 100
// names of each kind.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Done: %s.", orNothing(r.done().String()))
	if open := r.open().String(); open != "" {
		fmt.Fprintf(&b, " Not done: %s.", open)
	}
	fmt.Fprintf(&b, " %s", count(r.Requests, "request"))
	if r.Refused > 0 {
		fmt.Fprintf(&b, ", %d of them refused by the rate limit", r.Refused)
	}
	if r.Waited > 0 {
		fmt.Fprintf(&b, ", waited %v", r.Waited.Round(time.Second))
	}
	b.WriteString(".\n")
	var failed []string
	for _, f := range r.Failed {
		failed = append(failed, f.String())
	}
	nothing := func(seats.Seat) string { return "" }
	writeNames(&b, "failed", failed)
	writeNames(&b, "not begun", append(people(r.NotBegun), append(
		holders(r.NotRenewed, func(seats.Seat) string { return "to invite again" }),
		holders(r.NotRevoked, func(seats.Seat) string { return "to revoke" })...)...))
	writeNames(&b, "assigned", doneNames(r.Assigned))
	writeNames(&b, "invited again", holders(r.Renewed, nothing))
	writeNames(&b, "revoked", holders(r.Revoked, nothing))
	writeNames(&b, "had a seat already", doneNames(r.Kept))
	return b.String()
}

func doneNames(all []Done) []string {
	names := make([]string, len(all))
	for i, d := range all {
		names[i] = d.Person.String()
	}
	return names
}

func (r *Report) done() counts {
	return counts{
		{len(r.Assigned), "assigned"}, {len(r.Renewed), "invited again"}, {len(r.Revoked), "revoked"}, {len(r.Kept), "had a seat already"},
	}
}

func (r *Report) open() counts {
	return counts{{len(r.Failed), "failed"}, {len(r.NotBegun) + len(r.NotRenewed) + len(r.NotRevoked), "not begun"}}
}
