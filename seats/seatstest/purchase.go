package seatstest

import "fmt"

// defaultSeats is the default number of seats of a subscription or an order.
const defaultSeats = 5

// A Subscription is a purchase that recurs. The zero value, given to
// [Customer.NewSubscription], is an active subscription to the Team Plan with 5 seats.
type Subscription struct {
	// ID is the subscription's id. [Customer.NewSubscription] sets it.
	ID string
	// Seats is the number of seats. The default is 5.
	Seats int
	// NotSeatBased is true for a subscription to the Solo Plan, which has no seats.
	NotSeatBased bool
	// Status is the subscription's status. The default is active. Polar assigns seats in
	// every status.
	Status string
	// Checkout is the id of the checkout that made the subscription, as
	// [Customer.NewCheckout] returns it. The default is none.
	Checkout string
	// Deleted is true for a deleted subscription, which Polar answers with 404 Subscription
	// not found.
	Deleted bool

	fake   *Fake
	record *container
}

// NewSubscription adds a subscription of the customer. It panics if the number of seats is
// negative.
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

// SetSeats changes the number of seats of the subscription. If more than n seats are taken,
// they stay taken, and no seat can be assigned until enough of them are revoked. SetSeats
// panics if n is negative.
func (s *Subscription) SetSeats(n int) {
	checkSeatCount(n)
	s.fake.setSeats(s.ID, &n)
}

func (f *Fake) setSeats(containerID string, n *int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.world.containers[containerID].seats = n
}

// checkSeatCount panics if a number of seats is negative.
func checkSeatCount(n int) {
	if n < 0 {
		panic(fmt.Sprintf("seatstest: %d seats: want 0 or more", n))
	}
}

// End ends the subscription as Polar does after its grace period: all its seats are revoked,
// one by one.
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

// An Order is a purchase that does not recur. The zero value, given to [Customer.NewOrder],
// is a paid order of the Team Pack with 5 seats.
type Order struct {
	// ID is the order's id. [Customer.NewOrder] sets it.
	ID string
	// Seats is the number of seats. The default is 5.
	Seats int
	// NotSeatBased is true for an order without seats.
	NotSeatBased bool
	// Status is the order's status. The default is paid. Polar assigns no seats of a pending
	// order.
	Status string
	// Checkout is the id of the checkout that made the order, as [Customer.NewCheckout]
	// returns it. The default is none.
	Checkout string
	// WithoutProduct is true for an order whose product is gone. Polar answers an assign with
	// 400 Container has no associated product.
	WithoutProduct bool
	// Deleted is true for a deleted order, which Polar answers with 404 Order not found.
	Deleted bool
}

// NewOrder adds an order of the customer. It panics if the number of seats is negative.
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

// NewCheckout returns the id of a new checkout, for the Checkout of a [Subscription] or an
// [Order].
func (c *Customer) NewCheckout() string { return newUUID() }

func seatCount(n int, notSeatBased bool) *int {
	checkSeatCount(n)
	if notSeatBased {
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

// subscription finds a customer's subscription. A subscription that is deleted or belongs to
// another customer counts as not found.
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

// boughtBy finds the subscription that a customer's checkout made, or otherwise the earliest
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
