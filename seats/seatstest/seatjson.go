package seatstest

import (
	"slices"
	"strconv"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// usualSeatSize is what a seat takes as JSON, and a little more.
const usualSeatSize = 800

// appendSeat writes a seat with Polar's fields in Polar's order, none left out.
func appendSeat(b []byte, s seatView) []byte {
	b = appendTime(append(b, `{"created_at":`...), s.createdAt)
	b = appendTime(append(b, `,"modified_at":`...), s.modifiedAt)
	b = pythonjson.AppendString(append(b, `,"id":`...), s.id)
	b = appendContainerID(append(b, `,"subscription_id":`...), s.container, !s.container.isOrder)
	b = appendContainerID(append(b, `,"order_id":`...), s.container, s.container.isOrder)
	b = pythonjson.AppendString(append(b, `,"status":`...), s.status)
	b = appendOptional(append(b, `,"customer_id":`...), s.customerID())
	b = appendOptional(append(b, `,"member_id":`...), s.memberID())
	b = appendMember(append(b, `,"member":`...), s.shownMember)
	b = appendOptional(append(b, `,"email":`...), s.email)
	b = appendOptional(append(b, `,"customer_email":`...), s.shownEmail)
	b = appendTime(append(b, `,"invitation_token_expires_at":`...), s.expiresAt)
	b = appendTime(append(b, `,"claimed_at":`...), s.claimedAt)
	b = appendTime(append(b, `,"revoked_at":`...), s.revokedAt)
	b = pythonjson.AppendValue(append(b, `,"seat_metadata":`...), s.metadata, pythonjson.PydanticFloat)
	return append(b, '}')
}

func appendContainerID(b []byte, c *container, this bool) []byte {
	if !this {
		return append(b, "null"...)
	}
	return pythonjson.AppendString(b, c.id)
}

func appendMember(b []byte, m *member) []byte {
	if m == nil {
		return append(b, "null"...)
	}
	b = pythonjson.AppendString(append(b, `{"id":`...), m.id)
	b = appendTime(append(b, `,"created_at":`...), m.createdAt)
	b = appendTime(append(b, `,"modified_at":`...), m.modifiedAt)
	b = pythonjson.AppendString(append(b, `,"customer_id":`...), m.customer.id)
	b = pythonjson.AppendString(append(b, `,"email":`...), m.email)
	b = appendOptional(append(b, `,"name":`...), m.name)
	b = append(b, `,"external_id":`...)
	if m.externalID != nil {
		b = pythonjson.AppendString(b, *m.externalID)
	} else {
		b = append(b, "null"...)
	}
	b = pythonjson.AppendString(append(b, `,"role":`...), string(m.role))
	return append(b, '}')
}

// appendOptional writes a string, null when it is empty.
func appendOptional(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return pythonjson.AppendString(b, s)
}

func appendSeatsList(b []byte, c *container) []byte {
	b = slices.Grow(b, len(c.rows)*usualSeatSize)
	b = append(b, `{"seats":[`...)
	for i, s := range c.sorted() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSeat(b, s.view())
	}
	b = strconv.AppendInt(append(b, `],"available_seats":`...), int64(c.available()), 10)
	b = strconv.AppendInt(append(b, `,"total_seats":`...), int64(c.total()), 10)
	return append(b, '}')
}
