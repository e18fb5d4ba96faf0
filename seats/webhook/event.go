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

// The events of seats. Sending an invitation again is none.
const (
	// SeatAssigned says that a person was invited to a seat: it is pending.
	SeatAssigned = seatEvents + "assigned"
	// SeatClaimed says that a person has a seat, because they accepted the invitation or
	// because it was given to them at once.
	SeatClaimed = seatEvents + "claimed"
	// SeatRevoked says that a seat was taken back. Seat.CustomerEmail and Seat.Member
	// still say whose it was; Email, MemberID and CustomerID are empty.
	SeatRevoked = seatEvents + "revoked"
)

// seatEvents begins the type of every event that is about a seat.
const seatEvents = "customer_seat."

// An Event is what Polar says has happened. Its fields are signed, but for an APIVersion
// that is in no body.
type Event struct {
	// ID names the event. It is the same in each delivery of it.
	ID string
	// Type is Polar's name of what happened, such as [SeatClaimed]. Polar has about 40
	// others and may add more.
	Type string
	// Timestamp is when it happened. Deliveries may come in another order.
	Timestamp time.Time
	// APIVersion is the version of Polar's API that Data is of, as the body has it, else
	// as the header webhook-api-version has it. It is "" from before autumn 2026.
	APIVersion string
	// Seat is the seat as it was then; nil if Type does not begin with customer_seat.
	Seat *seats.Seat
	// Data is what the event is about, as it came.
	Data json.RawMessage
}

// decodeEvent reads a body that was signed.
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
