package seatstest

import (
	"math"
	"math/big"
	"net/http"
	"slices"
	"strconv"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
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

const (
	defaultLimit = 10
	maxLimit     = 100 // a larger one is lowered to it
)

// page is the part of a listing that was asked for.
type page struct {
	offset int
	limit  int
}

// readPage reads page and limit; ok is false if the database would refuse
// the offset.
func readPage(r *request) (p page, errors []pydantic.Error, ok bool) {
	number, wrong := queryPositive(r, "page", 1)
	errors = append(errors, wrong...)
	limit, wrong := queryPositive(r, "limit", defaultLimit)
	errors = append(errors, wrong...)
	if errors != nil {
		return page{}, errors, true
	}
	if limit.Cmp(big.NewInt(maxLimit)) > 0 {
		limit = big.NewInt(maxLimit)
	}
	offset := new(big.Int).Mul(new(big.Int).Sub(number, big.NewInt(1)), limit)
	if !offset.IsInt64() {
		return page{}, nil, false
	}
	return page{int(min(offset.Int64(), math.MaxInt32)), int(limit.Int64())}, nil, true
}

// queryPositive reads an integer above zero.
func queryPositive(r *request, name string, absent int64) (n *big.Int, errors []pydantic.Error) {
	text, ok := uvicorn.QueryValue(r.query, name)
	if !ok {
		return big.NewInt(absent), nil
	}
	n, kind, wrong := pydantic.ParseInteger(text)
	if wrong != "" {
		return nil, []pydantic.Error{pydantic.NewError("query", name, kind, wrong, pythonjson.String(text))}
	}
	if n.Sign() <= 0 {
		e := pydantic.NewError("query", name, "greater_than", "Input should be greater than 0", pythonjson.String(text))
		e.Context = `{"gt":0}`
		return nil, []pydantic.Error{e}
	}
	return n, nil
}

// of returns the page's part of the rows.
func (p page) of(rows []*seat) []*seat {
	from := min(p.offset, len(rows))
	return rows[from:min(from+p.limit, len(rows))]
}

// last is the number of the last page that has rows.
func (p page) last(total int) int {
	return (total + p.limit - 1) / p.limit
}
