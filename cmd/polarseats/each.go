package main

import (
	"context"
	"errors"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
)

// forEach lists the seats once, calls do for each name in turn, and reports the results.
// It stops early only if the context ends or an error would repeat for every later name.
func (a *app) forEach(ctx context.Context, names []string, do func(portal, *seats.SeatsList, string) result) error {
	p, list, err := a.openAndList(ctx)
	if err != nil {
		return err
	}
	var results []result
	for i, name := range names {
		r := do(p, list, name)
		results = append(results, r)
		if r.err != nil && (stopsAll(r.err) || ctx.Err() != nil) {
			for _, name := range names[i+1:] {
				results = append(results, result{Name: name, Outcome: "not begun"})
			}
			break
		}
	}
	return a.report(results)
}

// seatOf returns the seat that name identifies: its holder's e-mail address or its id.
func (p portal) seatOf(list *seats.SeatsList, name string) (*seats.Seat, error) {
	if !strings.Contains(name, "@") {
		return seatByID(list, name)
	}
	seat, known := seats.FindSeat(list, p.seatFor(name))
	switch {
	case seat != nil:
		return seat, nil
	case !known:
		return nil, errors.New("the list of seats does not identify this person: use the seat id that polarseats list shows")
	}
	return nil, errors.New("does not hold a seat")
}

func seatByID(list *seats.SeatsList, id string) (*seats.Seat, error) {
	for i := range list.Seats {
		seat := &list.Seats[i]
		if strings.EqualFold(seat.ID, id) && seat.Status != seats.SeatStatusRevoked {
			return seat, nil
		}
	}
	return nil, errors.New("not an e-mail address, nor the id of a held seat: polarseats list shows both")
}
