package webhook

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/decode"
)

// The types of events about seats. Resending an invitation causes no event.
const (
	// SeatAssigned means that a person was invited to a seat. The seat is pending.
	SeatAssigned = seatEvents + "assigned"
	// SeatClaimed means that a person has a seat, either by accepting the invitation or
	// because the seat was assigned without one.
	SeatClaimed = seatEvents + "claimed"
	// SeatRevoked means that a seat was revoked. Seat.CustomerEmail and Seat.Member identify
	// the former holder; Email, MemberID and CustomerID are empty.
	SeatRevoked = seatEvents + "revoked"
)

// seatEvents is the prefix of the types of all events about seats.
const seatEvents = "customer_seat."

// An Event is an event from Polar. The signature covers all of its fields, except an APIVersion
// from the header.
type Event struct {
	// ID identifies the event. It is the same in each delivery of the event.
	ID string
	// Type is Polar's name for the kind of event, such as [SeatClaimed]. Polar has about 40
	// other types and may add more.
	Type string
	// Timestamp is the time of the event. Deliveries may come in another order.
	Timestamp time.Time
	// APIVersion is the version of Polar's API in which Data is written. It comes from the
	// body, or from the header webhook-api-version if the body has none. It is empty in
	// deliveries from before autumn 2026.
	APIVersion string
	// Seat is the seat as it was at Timestamp. It is nil if Type does not begin with "customer_seat.".
	Seat *seats.Seat
	// Data is the object that the event is about, exactly as Polar sent it.
	Data json.RawMessage
}

// decodeEvent decodes a verified body.
func decodeEvent(body []byte) (*Event, error) {
	var payload struct {
		Type       string          `json:"type"`
		Timestamp  time.Time       `json:"timestamp"`
		APIVersion string          `json:"api_version"`
		Data       json.RawMessage `json:"data"`
	}
	if err := decode.JSON(body, &payload); err != nil {
		return nil, err
	}
	if payload.Type == "" {
		return nil, errors.New("no type")
	}
	if payload.Timestamp.IsZero() {
		return nil, errors.New("no timestamp")
	}
	event := &Event{Type: payload.Type, Timestamp: payload.Timestamp, APIVersion: payload.APIVersion, Data: payload.Data}
	if !strings.HasPrefix(event.Type, seatEvents) {
		return event, nil
	}
	if err := decode.JSON(event.Data, &event.Seat); err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	if event.Seat == nil || event.Seat.ID == "" {
		return nil, errors.New("data: a seat without id")
	}
	return event, nil
}
