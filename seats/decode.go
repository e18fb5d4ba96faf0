package seats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An answer that decodes can still be none: {} and null do. So each decoder looks for
// what Polar always sends.

func decodeSeat(body []byte) (*Seat, error) {
	var seat Seat
	if err := unmarshal(body, &seat); err != nil {
		return nil, err
	}
	if seat.ID == "" {
		return nil, errors.New("a seat without id")
	}
	return &seat, nil
}

func decodeList(body []byte) (*SeatsList, error) {
	var list SeatsList
	if err := unmarshal(body, &list); err != nil {
		return nil, err
	}
	if list.Seats == nil {
		return nil, errors.New("a list without seats")
	}
	if slices.ContainsFunc(list.Seats, func(s Seat) bool { return s.ID == "" }) {
		return nil, errors.New("a seat without id")
	}
	return &list, nil
}

// decodePage reads a page, and the bare array that Polar sent before 2026-02-20, which
// is all there is.
func decodePage(body []byte) (*SubscriptionsPage, error) {
	var page SubscriptionsPage
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		err = unmarshal(body, &page.Items)
		count := int64(len(page.Items))
		page.Pagination = Pagination{TotalCount: count, MaxPage: min(count, 1)}
	} else {
		err = unmarshal(body, &page)
	}
	if err != nil {
		return nil, err
	}
	if page.Items == nil {
		return nil, errors.New("a page without items")
	}
	// Who goes through all pages would take it for the last.
	if len(page.Items) > 0 && page.Pagination.MaxPage < 1 {
		return nil, errors.New("a page with items and without max_page")
	}
	if slices.ContainsFunc(page.Items, func(s Subscription) bool { return s.ID == "" }) {
		return nil, errors.New("a subscription without id")
	}
	return &page, nil
}

// unmarshal is json.Unmarshal with errors that do not quote the answer: it may show the
// token or an address, and be long.
func unmarshal(body []byte, v any) error {
	err := json.Unmarshal(body, v)
	var wrongType *json.UnmarshalTypeError
	var notTime *time.ParseError
	switch {
	case errors.As(err, &wrongType):
		kind, _, _ := strings.Cut(wrongType.Value, " ")
		return fmt.Errorf("%s at %q, want %v", kind, wrongType.Field, wrongType.Type)
	case errors.As(err, &notTime):
		return errors.New("a time that is not as in RFC 3339")
	}
	return err
}
