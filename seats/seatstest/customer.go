package seatstest

import "fmt"

// A Customer buys seats. Its zero value, given to [Organization.NewCustomer],
// has an address at company.com and no external id.
type Customer struct {
	// ID is filled in.
	ID string
	// Email is the customer's address. The default is owner@company.com, then
	// customer2@company.com and so on.
	Email string
	// WithoutEmail is set for a customer who has no address.
	WithoutEmail bool
	// ExternalID is the seller's own id of the customer. The default is none.
	ExternalID string
	// Name is the customer's. The default is none.
	Name string
	// Team is set for a customer of type team, for which no session can be created
	// without a member. Others are of type individual.
	Team bool
	// Deleted is set for a customer who was deleted: its sessions work no more.
	Deleted bool

	fake   *Fake
	record *customer
}

// NewCustomer adds a customer, without members.
func (o *Organization) NewCustomer(c Customer) *Customer {
	f := o.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.Email == "" && !c.WithoutEmail {
		c.Email = f.world.freeAddress(o.record)
	}
	if c.WithoutEmail {
		c.Email = ""
	}
	c.ID, c.fake = newUUID(), f
	c.record = &customer{
		id:           c.ID,
		organization: o.record,
		email:        c.Email,
		externalID:   c.ExternalID,
		name:         c.Name,
		team:         c.Team,
		createdAt:    f.now(),
		deleted:      c.Deleted,
	}
	f.world.customers = append(f.world.customers, c.record)
	return &c
}

// freeAddress returns an address that no customer of the organization has.
func (w *world) freeAddress(o *organization) string {
	address := "owner@company.com"
	for n := 2; w.customerByEmail(o, address) != nil; n++ {
		address = fmt.Sprintf("customer%d@company.com", n)
	}
	return address
}

// NewToken returns a customer session's token (polar_cst_…).
func (c *Customer) NewToken(t Token) string {
	return c.fake.newToken(subject{customer: c.record}, t)
}

// Delete deletes the customer: their sessions work no more.
func (c *Customer) Delete() {
	c.fake.mu.Lock()
	defer c.fake.mu.Unlock()
	c.record.deleted = true
}
