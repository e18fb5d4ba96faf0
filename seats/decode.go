package seats

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/polarseats/polarseats-go/seats/internal/decode"
	"github.com/polarseats/polarseats-go/seats/internal/listjson"
)

// An answer that decodes can still be none: {} and null do. So each decoder looks for
// what Polar always sends.

func decodeSeat(body []byte) (*Seat, error) {
	var seat Seat
	if err := decode.JSON(body, &seat); err != nil {
		return nil, err
	}
	if seat.ID == "" {
		return nil, errors.New("a seat without id")
	}
	return &seat, nil
}

func decodeList(body []byte) (*SeatsList, error) {
	list, ok := listjson.Read(body)
	if !ok {
		list = new(SeatsList)
		if err := decode.JSON(body, list); err != nil {
			return nil, err
		}
	}
	if list.Seats == nil {
		return nil, errors.New("a list without seats")
	}
	if slices.ContainsFunc(list.Seats, func(s Seat) bool { return s.ID == "" }) {
		return nil, errors.New("a seat without id")
	}
	return list, nil
}

// decodePage reads a page, and the bare array that Polar sent before 2026-02-20, which
// is all there is.
func decodePage(body []byte) (*SubscriptionsPage, error) {
	var page SubscriptionsPage
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		err = decode.JSON(body, &page.Items)
		count := int64(len(page.Items))
		page.Pagination = Pagination{TotalCount: count, MaxPage: min(count, 1)}
	} else {
		err = decode.JSON(body, &page)
	}
	if err != nil {
		return nil, err
	}
	if page.Items == nil {
		return nil, errors.New("a page without items")
	}
	// Whoever goes through all pages goes on to max_page: it must be there and be possible.
	if len(page.Items) > 0 && page.Pagination.MaxPage < 1 {
		return nil, errors.New("a page with items and without max_page")
	}
	if p := page.Pagination; p.MaxPage > p.TotalCount {
		return nil, fmt.Errorf("max_page is %d and total_count %d: want no more pages than subscriptions", p.MaxPage, p.TotalCount)
	}
	if slices.ContainsFunc(page.Items, func(s Subscription) bool { return s.ID == "" }) {
		return nil, errors.New("a subscription without id")
	}
	return &page, nil
}
