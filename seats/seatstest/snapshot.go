package seatstest

import (
	"encoding/json"

	"github.com/polarseats/polarseats-go/seats"
)

// Seats returns the rows of a subscription or an order, revoked ones too, in
// the order of a list, without going through HTTP. An unknown id has none.
func (f *Fake) Seats(containerID string) []seats.Seat {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.world.containers[containerID]
	if c == nil {
		return nil
	}
	var list seats.SeatsList
	if err := json.Unmarshal(appendSeatsList(nil, c), &list); err != nil {
		panic(err) // our own JSON
	}
	return list.Seats
}
