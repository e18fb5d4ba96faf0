package seatstest

import (
	"net/http"
	"slices"
	"strconv"
)

// listClaimedSubscriptions answers with the subscriptions in which the subject
// has claimed a seat. It counts and cuts pages by seats and only then drops
// what a page would show twice, so a subscription can be on several pages.
func (f *Fake) listClaimedSubscriptions(r *request) response {
	if refusal, ok := portal(r.subject); !ok {
		return refusal
	}
	p, errors, ok := readPage(r)
	if errors != nil {
		return validationError(errors...)
	}
	if !ok {
		return crash()
	}
	rows := f.world.claimedBy(r.subject)
	b := []byte(`{"items":[`)
	for i, c := range distinct(p.of(rows)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSubscription(b, c)
	}
	b = strconv.AppendInt(append(b, `],"pagination":{"total_count":`...), int64(len(rows)), 10)
	b = strconv.AppendInt(append(b, `,"max_page":`...), int64(p.last(len(rows))), 10)
	return jsonResponse(http.StatusOK, append(b, "}}"...))
}

// claimedBy returns the claimed seats of a member, or of a customer, in
// subscriptions that are not deleted.
func (w *world) claimedBy(who subject) []*seat {
	var rows []*seat
	for _, s := range w.seats {
		mine := s.customer == who.customer
		if who.member != nil {
			mine = s.member == who.member
		}
		if mine && s.status == claimed && !s.container.isOrder && !s.container.deleted {
			rows = append(rows, s)
		}
	}
	inTableOrder(rows)
	return rows
}

func distinct(rows []*seat) []*container {
	var found []*container
	for _, s := range rows {
		if !slices.Contains(found, s.container) {
			found = append(found, s.container)
		}
	}
	return found
}
