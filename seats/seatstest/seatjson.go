package seatstest

import (
	"slices"
	"strconv"
)

// usualSeatSize is what a seat takes as JSON, and a little more.
const usualSeatSize = 800

// appendSeat writes a seat with Polar's fields in Polar's order, none left out.
func appendSeat(b []byte, s seatView) []byte {
	b = appendTime(append(b, `{"created_at":`...), s.createdAt)
	b = appendTime(append(b, `,"modified_at":`...), s.modifiedAt)
	b = appendString(append(b, `,"id":`...), s.id)
	b = appendContainerID(append(b, `,"subscription_id":`...), s.container, !s.container.isOrder)
	b = appendContainerID(append(b, `,"order_id":`...), s.container, s.container.isOrder)
	b = appendString(append(b, `,"status":`...), s.status)
	b = appendOptional(append(b, `,"customer_id":`...), s.customerID())
	b = appendOptional(append(b, `,"member_id":`...), s.memberID())
	b = appendMember(append(b, `,"member":`...), s.shownMember)
	b = appendOptional(append(b, `,"email":`...), s.email)
	b = appendOptional(append(b, `,"customer_email":`...), s.shownEmail)
	b = appendTime(append(b, `,"invitation_token_expires_at":`...), s.expiresAt)
	b = appendTime(append(b, `,"claimed_at":`...), s.claimedAt)
	b = appendTime(append(b, `,"revoked_at":`...), s.revokedAt)
	b = appendValue(append(b, `,"seat_metadata":`...), s.metadata, pydanticFloat)
	return append(b, '}')
}

func appendContainerID(b []byte, c *container, this bool) []byte {
	if !this {
		return append(b, "null"...)
	}
	return appendString(b, c.id)
}

func appendMember(b []byte, m *member) []byte {
	if m == nil {
		return append(b, "null"...)
	}
	b = appendString(append(b, `{"id":`...), m.id)
	b = appendTime(append(b, `,"created_at":`...), m.createdAt)
	b = appendTime(append(b, `,"modified_at":`...), m.modifiedAt)
	b = appendString(append(b, `,"customer_id":`...), m.customer.id)
	b = appendString(append(b, `,"email":`...), m.email)
	b = appendOptional(append(b, `,"name":`...), m.name)
	b = append(b, `,"external_id":`...)
	if m.externalID != nil {
		b = appendString(b, *m.externalID)
	} else {
		b = append(b, "null"...)
	}
	b = appendString(append(b, `,"role":`...), string(m.role))
	return append(b, '}')
}

// appendOptional writes a string, null when it is empty.
func appendOptional(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return appendString(b, s)
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
