package seatstest

// subscription finds a customer's subscription. Somebody else's, and a deleted
// one, do not exist for them.
func (w *world) subscription(buyer *customer, id string) (c *container, refusal response, ok bool) {
	c = w.containers[id]
	if c == nil || c.isOrder || !c.readable(buyer) {
		return nil, resourceNotFound("Subscription not found"), false
	}
	return c, response{}, true
}

// order finds a customer's order.
func (w *world) order(buyer *customer, id string) (c *container, refusal response, ok bool) {
	c = w.containers[id]
	if c == nil || !c.isOrder || !c.readable(buyer) {
		return nil, resourceNotFound("Order not found"), false
	}
	return c, response{}, true
}

// boughtBy finds what came of a customer's checkout: its subscription, else its
// earliest order.
func (w *world) boughtBy(buyer *customer, checkout string) (found *container, refusal response, ok bool) {
	for _, c := range w.bought {
		if c.checkout == checkout && c.readable(buyer) && (found == nil || found.isOrder && !c.isOrder) {
			found = c
		}
	}
	if found == nil {
		return nil, resourceNotFound("No subscription or order found for this checkout"), false
	}
	return found, response{}, true
}

func (c *container) readable(buyer *customer) bool {
	return c.customer == buyer && !c.deleted
}
