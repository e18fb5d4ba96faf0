package seatstest

import (
	"fmt"
)

// defaultSeats is the number of seats of a subscription or an order that gives none.
const defaultSeats = 5

// A Subscription has seats. The zero value, given to [Customer.NewSubscription],
// is active, is to the Team Plan and has 5 seats.
type Subscription struct {
	// ID is filled in.
	ID string
	// Seats is the number of seats. The default is 5.
	Seats int
	// NotSeatBased is set for a subscription to the Solo Plan, which has no seats.
	NotSeatBased bool
	// Status is the status. The default is active; Polar assigns seats in every status.
	Status string
	// Checkout is the id of the checkout that made the subscription; see
	// [Customer.NewCheckout].
	Checkout string
	// Deleted is set for a subscription that was deleted: 404 Subscription not found.
	Deleted bool

	fake   *Fake
	record *container
}

// NewSubscription adds a subscription of the customer's.
func (c *Customer) NewSubscription(s Subscription) *Subscription {
	record := &container{status: s.Status, checkout: s.Checkout, deleted: s.Deleted}
	if record.status == "" {
		record.status = "active"
	}
	record.product = c.record.organization.teamPlan
	if s.NotSeatBased {
		record.product = c.record.organization.soloPlan
	}
	record.seats = seatCount(s.Seats, s.NotSeatBased)
	c.buy(record)
	s.ID, s.fake, s.record = record.id, c.fake, record
	return &s
}

// SetSeats changes how many seats the subscription has. If more are taken than that,
// none is revoked, and none can be assigned until enough of them are. It panics on a
// negative number, as NewSubscription and NewOrder do.
func (s *Subscription) SetSeats(n int) {
	mustCount(n)
	s.fake.setSeats(s.ID, &n)
}

func (f *Fake) setSeats(containerID string, n *int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.world.containers[containerID].seats = n
}

// mustCount panics on a negative number of seats.
func mustCount(n int) {
	if n < 0 {
		panic(fmt.Sprintf("seatstest: %d seats: want 0 or more", n))
	}
}

// End ends the subscription as Polar does when its grace period is over: all
// its seats are revoked, one by one.
func (s *Subscription) End() {
	f := s.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	s.record.status = "canceled"
	for _, row := range s.record.sorted() {
		if row.status != revoked {
			f.revoke(row)
		}
	}
}

// An Order is a purchase made once. The zero value, given to
// [Customer.NewOrder], is paid, is of the Team Pack and has 5 seats.
type Order struct {
	// ID is filled in.
	ID string
	// Seats is the number of seats. The default is 5.
	Seats int
	// NotSeatBased is set for an order without seats.
	NotSeatBased bool
	// Status is the status. The default is paid; a pending order has no seat to assign.
	Status string
	// Checkout is the id of the checkout that made the order; see
	// [Customer.NewCheckout].
	Checkout string
	// WithoutProduct is set for an order whose product is gone: 400 Container has no
	// associated product.
	WithoutProduct bool
	// Deleted is set for an order that was deleted: 404 Order not found.
	Deleted bool
}

// NewOrder adds an order of the customer's.
func (c *Customer) NewOrder(o Order) *Order {
	record := &container{isOrder: true, status: o.Status, checkout: o.Checkout, deleted: o.Deleted}
	if record.status == "" {
		record.status = "paid"
	}
	if !o.WithoutProduct {
		record.product = c.record.organization.teamPack
	}
	record.seats = seatCount(o.Seats, o.NotSeatBased)
	c.buy(record)
	o.ID = record.id
	return &o
}

// NewCheckout returns the id of a checkout that has made nothing yet.
func (c *Customer) NewCheckout() string { return newUUID() }

func seatCount(n int, none bool) *int {
	mustCount(n)
	if none {
		return nil
	}
	if n == 0 {
		n = defaultSeats
	}
	return &n
}

func (c *Customer) buy(record *container) {
	f := c.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	record.id, record.customer, record.createdAt = newUUID(), c.record, f.now()
	if f.world.containers == nil {
		f.world.containers = map[string]*container{}
		f.world.seats = map[string]*seat{}
	}
	f.world.containers[record.id] = record
	f.world.bought = append(f.world.bought, record)
}

// subscription finds a customer's subscription. Those of others and deleted ones do
// not exist for the customer.
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

// boughtBy finds what a customer's checkout made: its subscription, else its earliest
// order.
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
