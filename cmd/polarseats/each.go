package main

import (
	"context"
	"errors"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

// forEach looks at the seats once, does do for each of names in turn, and reports. One
// that fails stops the others only if it would meet them, too.
func (a *app) forEach(ctx context.Context, names []string, do func(portal, *seats.SeatsList, string) result) error {
	p, list, err := a.look(ctx)
	if err != nil {
		return err
	}
	var results []result
	for i, name := range names {
		r := do(p, list, name)
		results = append(results, r)
		if r.err != nil && (ends(r.err) || ctx.Err() != nil) {
			for _, name := range names[i+1:] {
				results = append(results, result{Name: name, Outcome: "not begun"})
			}
			break
		}
	}
	return a.report(results)
}

var (
	errNoSeat  = errors.New("holds no seat")
	errUnclear = errors.New("the list of seats cannot tell who that is: use the id of the seat, which polarseats list shows")
)

// seatOf returns the seat that a person holds, by the person's address or the seat's id.
func (p portal) seatOf(list *seats.SeatsList, name string) (*seats.Seat, error) {
	if !strings.Contains(name, "@") {
		return seatByID(list, name)
	}
	seat, known := seats.FindSeat(list, p.seatFor(name))
	switch {
	case seat != nil:
		return seat, nil
	case !known:
		return nil, errUnclear
	}
	return nil, errNoSeat
}

func seatByID(list *seats.SeatsList, id string) (*seats.Seat, error) {
	for i := range list.Seats {
		seat := &list.Seats[i]
		if strings.EqualFold(seat.ID, id) && seat.Status != seats.SeatStatusRevoked {
			return seat, nil
		}
	}
	return nil, errors.New("no such seat is held: want an address or the id of a seat, which polarseats list shows")
}
