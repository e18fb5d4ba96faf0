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

// listClaimedSubscriptions answers with the subscriptions in which the subject has claimed a
// seat. Polar counts and pages by seats, and then removes duplicates from each page.
// A subscription can therefore be on several pages.
func (f *Fake) listClaimedSubscriptions(r *request) response {
	if refusal, ok := requirePortal(r.subject); !ok {
		return refusal
	}
	p, errs, ok := readPage(r)
	if errs != nil {
		return validationError(errs...)
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

// claimedBy returns the seats that a member or a customer has claimed in subscriptions that
// are not deleted.
func (w *world) claimedBy(holder subject) []*seat {
	var rows []*seat
	for _, s := range w.seats {
		held := s.customer == holder.customer
		if holder.member != nil {
			held = s.member == holder.member
		}
		if held && s.status == claimed && !s.container.isOrder && !s.container.deleted {
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
	maxLimit     = 100 // Polar reduces larger limits to this
)

// page is the requested part of a list.
type page struct {
	offset int
	limit  int
}

// readPage reads the parameters page and limit. The result ok is false if the database would
// refuse the offset.
func readPage(r *request) (p page, errs []pydantic.Error, ok bool) {
	number, numberErrs := queryPositive(r, "page", 1)
	limit, limitErrs := queryPositive(r, "limit", defaultLimit)
	if errs := slices.Concat(numberErrs, limitErrs); errs != nil {
		return page{}, errs, true
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

// queryPositive reads an integer above zero from the query. An absent one has a default.
func queryPositive(r *request, name string, byDefault int64) (n *big.Int, errs []pydantic.Error) {
	text, ok := uvicorn.QueryValue(r.query, name)
	if !ok {
		return big.NewInt(byDefault), nil
	}
	n, errType, message := pydantic.ParseInteger(text)
	if errType != "" {
		return nil, []pydantic.Error{pydantic.NewError("query", name, errType, message, pythonjson.String(text))}
	}
	if n.Sign() <= 0 {
		e := pydantic.NewError("query", name, "greater_than", "Input should be greater than 0", pythonjson.String(text))
		e.Context = `{"gt":0}`
		return nil, []pydantic.Error{e}
	}
	return n, nil
}

// of returns the part of rows that is on the page.
func (p page) of(rows []*seat) []*seat {
	from := min(p.offset, len(rows))
	return rows[from:min(from+p.limit, len(rows))]
}

// last returns the number of the last page that has rows.
func (p page) last(total int) int {
	return (total + p.limit - 1) / p.limit
}
