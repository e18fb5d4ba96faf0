package main

import (
	"errors"

	"github.com/polarseats/polarseats-go/seats"
)

// A result is the outcome for one of the people or seats that a command was given.
type result struct {
	Name    string      `json:"name"` // as given on the command line
	Outcome string      `json:"outcome"`
	Seat    *seats.Seat `json:"seat,omitempty"`
	Error   string      `json:"error,omitempty"`

	err error
}

func done(name, outcome string, seat *seats.Seat) result {
	return result{Name: name, Outcome: outcome, Seat: seat}
}

func failed(name string, err error) result {
	return result{Name: name, Outcome: "failed", Error: err.Error(), err: err}
}

// report writes the results. It returns the errors of those that failed.
func (a *app) report(results []result) error {
	s := sheet{header: []string{"name", "outcome", "status", "seat_id", "error"}}
	var errs []error
	for _, r := range results {
		row := []string{r.Name, r.Outcome, "", "", r.Error}
		if r.Seat != nil {
			row[2], row[3] = string(r.Seat.Status), r.Seat.ID
		}
		s.rows = append(s.rows, row)
		if r.err != nil {
			errs = append(errs, r.err)
		}
	}
	if a.format.isTable() {
		s = s.without("error") // errors are shown in full on standard error
		for _, r := range results {
			if r.err != nil {
				a.notef("%s: %s", printable(r.Name), printable(r.Error))
			}
		}
	}
	if err := a.write(results, s); err != nil {
		return err
	}
	if len(errs) == 0 {
		return nil
	}
	return errors.Join(append(errs, errReported)...)
}

// stopsAll reports whether every later request would fail with err too.
func stopsAll(err error) bool {
	for _, e := range []error{
		seats.ErrUnauthorized, seats.ErrForbidden, seats.ErrResourceNotFound, seats.ErrWrongServer,
		seats.ErrNoSession, seats.ErrWrongToken, seats.ErrCreateSession,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
