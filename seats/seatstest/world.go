package seatstest

import (
	"slices"
	"strings"
	"time"
)

// world is the content of Polar's database.
type world struct {
	organizations []*organization
	customers     []*customer
	members       []*member
	containers    map[string]*container
	seats         map[string]*seat
	sessions      map[string]*session
	bought        []*container // all containers, in order of purchase
	updates       int          // the number of updates of seats so far
}

type organization struct {
	id          string
	slug        string
	memberModel bool
	seatPricing bool
	blocked     bool
	createdAt   time.Time
	teamPlan    *product
	teamPack    *product
	soloPlan    *product
}

type product struct {
	id        string
	priceID   string
	name      string
	seatBased bool
	createdAt time.Time
}

type customer struct {
	id           string
	organization *organization
	email        string // "" for none
	externalID   string // "" for none
	name         string
	team         bool
	createdAt    time.Time
	deleted      bool
}

// kind returns Polar's name for the type of a customer.
func (c *customer) kind() string {
	if c.team {
		return "team"
	}
	return "individual"
}

type member struct {
	id         string
	customer   *customer
	createdAt  time.Time
	modifiedAt time.Time
	email      string
	name       string
	externalID *string
	role       Role
	deleted    bool
}

// container is a subscription or an order, both of which have seats.
type container struct {
	id        string
	isOrder   bool
	customer  *customer
	product   *product // nil if it is gone
	seats     *int     // nil if the purchase is not seat-based
	status    string
	checkout  string
	createdAt time.Time
	deleted   bool
	rows      []*seat
}

// session is a token of any kind.
type session struct {
	id           string
	subject      subject
	createdAt    time.Time
	expiresAt    time.Time
	deleted      bool
	withoutScope bool
}

func (s *session) works(now time.Time) bool {
	if s.deleted || !now.Before(s.expiresAt) {
		return false
	}
	if s.subject.customer != nil && s.subject.customer.deleted {
		return false
	}
	return s.subject.member == nil || !s.subject.member.deleted
}

// rateKey returns the key under which requests with the session are counted.
func (s *session) rateKey() string {
	switch {
	case s.subject.member != nil:
		return "member:" + s.subject.member.id
	case s.subject.customer != nil:
		return "customer:" + s.subject.customer.id
	}
	return "organization:" + s.subject.organization.id
}

// customerByEmail finds an organization's customer by address, ignoring case.
func (w *world) customerByEmail(o *organization, email string) *customer {
	return w.findCustomer(o, func(c *customer) bool { return email != "" && strings.EqualFold(c.email, email) })
}

func (w *world) customerByID(o *organization, id string) *customer {
	return w.findCustomer(o, func(c *customer) bool { return c.id == id })
}

func (w *world) customerByExternalID(o *organization, id string) *customer {
	return w.findCustomer(o, func(c *customer) bool { return id != "" && c.externalID == id })
}

func (w *world) findCustomer(o *organization, match func(*customer) bool) *customer {
	i := slices.IndexFunc(w.customers, func(c *customer) bool { return c.organization == o && !c.deleted && match(c) })
	if i < 0 {
		return nil
	}
	return w.customers[i]
}

// memberByEmail finds a customer's member by address, ignoring case.
func (w *world) memberByEmail(c *customer, email string) *member {
	return w.findMember(c, func(m *member) bool { return strings.EqualFold(m.email, email) })
}

func (w *world) memberByID(c *customer, id string) *member {
	return w.findMember(c, func(m *member) bool { return m.id == id })
}

func (w *world) memberByExternalID(c *customer, id string) *member {
	return w.findMember(c, func(m *member) bool { return m.externalID != nil && *m.externalID == id })
}

func (w *world) findMember(c *customer, match func(*member) bool) *member {
	i := slices.IndexFunc(w.members, func(m *member) bool { return m.customer == c && !m.deleted && match(m) })
	if i < 0 {
		return nil
	}
	return w.members[i]
}
