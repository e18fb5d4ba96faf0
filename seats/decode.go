package seats

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/polarseats/polarseats-go/seats/internal/decode"
	"github.com/polarseats/polarseats-go/seats/internal/listjson"
)

// JSON such as {} or null decodes into any struct. Each decoder therefore checks for the
// fields that Polar always sends.

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

// decodePage decodes a page, or the bare array of all subscriptions that Polar sent before
// 2026-02-20.
func decodePage(body []byte) (*SubscriptionsPage, error) {
	var page SubscriptionsPage
	var err error
	array := bytes.HasPrefix(bytes.TrimSpace(body), []byte("["))
	if array {
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
	// A loop over all pages ends at max_page, so max_page must be present and plausible.
	if !array && !hasMaxPage(body) {
		return nil, errors.New("a page without max_page")
	}
	if p := page.Pagination; p.MaxPage < 1 && (len(page.Items) > 0 || p.TotalCount > 0) {
		return nil, fmt.Errorf("max_page is %d, with %d items and total_count %d: want 1 or more", p.MaxPage, len(page.Items), p.TotalCount)
	}
	if p := page.Pagination; p.MaxPage > p.TotalCount {
		return nil, fmt.Errorf("max_page is %d and total_count %d: want no more pages than subscriptions", p.MaxPage, p.TotalCount)
	}
	if slices.ContainsFunc(page.Items, func(s Subscription) bool { return s.ID == "" }) {
		return nil, errors.New("a subscription without id")
	}
	return &page, nil
}

// hasMaxPage reports whether max_page is present. Its zero is a value: a list without
// subscriptions has 0 pages.
func hasMaxPage(body []byte) bool {
	var page struct {
		Pagination struct {
			MaxPage *int64 `json:"max_page"`
		} `json:"pagination"`
	}
	return decode.JSON(body, &page) == nil && page.Pagination.MaxPage != nil
}
