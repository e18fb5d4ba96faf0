package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/uvicorn"
)

// listSeats answers with every row of a container, revoked ones too. Who may
// read sees all of them, whatever their role.
func (f *Fake) listSeats(r *request) response {
	if refusal, ok := portal(r.subject); !ok {
		return refusal
	}
	var errors []pydantic.Error
	subscription, wrong := queryUUID(r, "subscription_id")
	errors = append(errors, wrong...)
	order, wrong := queryUUID(r, "order_id")
	errors = append(errors, wrong...)
	if errors != nil {
		return validationError(errors...)
	}
	c, refusal, ok := f.world.listed(r.subject.customer, subscription, order)
	if !ok {
		return refusal
	}
	if !c.customer.organization.seatPricing {
		return featureNotEnabled()
	}
	return jsonResponse(http.StatusOK, appendSeatsList(nil, c))
}

func queryUUID(r *request, name string) (id string, errors []pydantic.Error) {
	text, ok := uvicorn.QueryValue(r.query, name)
	if !ok {
		return "", nil
	}
	return pydantic.UUID4("query", name, text)
}

// listed finds the container of a list. A subscription wins over an order.
func (w *world) listed(buyer *customer, subscription, order string) (c *container, refusal response, ok bool) {
	if subscription != "" {
		return w.subscription(buyer, subscription)
	}
	if order != "" {
		return w.order(buyer, order)
	}
	return nil, badRequest("Either subscription_id or order_id must be provided"), false
}
