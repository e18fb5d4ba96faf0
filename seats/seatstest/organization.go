package seatstest

import (
	"fmt"
	"slices"

	"github.com/polarseats/polarseats-go/seats"
)

// An Organization sells seats. The zero value, given to [Fake.NewOrganization], is an
// organization with the member model and seat-based pricing.
type Organization struct {
	// ID is the organization's id. [Fake.NewOrganization] sets it.
	ID string
	// Slug is the organization's name in URLs. The default is "testorg" and six letters.
	Slug string
	// WithoutMemberModel is true for an organization without the member model: customers hold
	// its seats, not members. Before 2026, all organizations were like this.
	WithoutMemberModel bool
	// WithoutSeats is true for an organization without seat-based pricing. Polar answers most
	// of the seats operations with 403 FeatureNotEnabled then.
	WithoutSeats bool
	// Blocked is true for an organization that sends no mails and no webhooks.
	Blocked bool

	fake   *Fake
	record *organization
}

// NewOrganization adds an organization with three products: Team Plan for $10 per seat per
// month, Team Pack for $10 per seat once, and Solo Plan for $10 per month.
func (f *Fake) NewOrganization(o Organization) *Organization {
	f.mu.Lock()
	defer f.mu.Unlock()
	if o.Slug == "" {
		o.Slug = "testorg" + randomLetters(6)
	}
	now := f.now()
	o.ID, o.fake = newUUID(), f
	o.record = &organization{
		id:          o.ID,
		slug:        o.Slug,
		memberModel: !o.WithoutMemberModel,
		seatPricing: !o.WithoutSeats,
		blocked:     o.Blocked,
		createdAt:   now.Add(-organizationAge),
		teamPlan:    &product{newUUID(), newUUID(), "Team Plan", true, now},
		teamPack:    &product{newUUID(), newUUID(), "Team Pack", true, now},
		soloPlan:    &product{newUUID(), newUUID(), "Solo Plan", false, now},
	}
	f.world.organizations = append(f.world.organizations, o.record)
	return &o
}

// NewToken returns an organization access token (polar_oat_…). It works for
// POST /v1/customer-sessions/, the request of a [seats.Issuer], and for no operation of the
// portal.
func (o *Organization) NewToken(t Token) string {
	return o.fake.newToken(subject{organization: o.record}, t)
}

func randomLetters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = base62[10+randomBelow(26)]
	}
	return string(b)
}

// A Customer buys seats. The zero value, given to [Organization.NewCustomer], is a customer
// with an address at company.com and without an external id.
type Customer struct {
	// ID is the customer's id. [Organization.NewCustomer] sets it.
	ID string
	// Email is the customer's address. The default is owner@company.com, then
	// customer2@company.com and so on.
	Email string
	// WithoutEmail is true for a customer without an address.
	WithoutEmail bool
	// ExternalID is the seller's own id for the customer. The default is none.
	ExternalID string
	// Name is the customer's name. The default is none.
	Name string
	// Team is true for a customer of type team, whose sessions need a member. Other
	// customers are of type individual.
	Team bool
	// Deleted is true for a deleted customer, whose sessions do not work.
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

// Delete deletes the customer. The customer's sessions no longer work.
func (c *Customer) Delete() {
	c.fake.mu.Lock()
	defer c.fake.mu.Unlock()
	c.record.deleted = true
}

// A Role is the role of a member. Owners and billing managers may change seats; all members
// may list them.
type Role string

const (
	// RoleOwner is the role of the team's owner, who may change seats.
	RoleOwner Role = "owner"
	// RoleBillingManager is the role of a member who may also change seats.
	RoleBillingManager Role = "billing_manager"
	// RoleMember is the role of a member who may list seats but not change them.
	RoleMember Role = "member"
)

var roles = []Role{RoleOwner, RoleBillingManager, RoleMember}

// A Member belongs to a customer's team. The zero value, given to [Customer.NewMember], is a
// member with RoleMember and the customer's address.
type Member struct {
	// ID is the member's id. [Customer.NewMember] sets it.
	ID string
	// Role is the member's role. The default is RoleMember.
	Role Role
	// Email is the member's address. The default is the customer's.
	Email string
	// Name is the member's name. The default is none.
	Name string
	// ExternalID is the seller's own id for the member. The default is none.
	ExternalID string
	// Deleted is true for a deleted member, whose sessions do not work and who cannot get a
	// seat.
	Deleted bool

	fake   *Fake
	record *member
}

// NewMember adds a member to the customer's team. It panics if the role is unknown.
func (c *Customer) NewMember(m Member) *Member {
	if m.Role == "" {
		m.Role = RoleMember
	}
	if !slices.Contains(roles, m.Role) {
		panic(fmt.Sprintf("seatstest: unknown role %q: want one of %q", m.Role, roles))
	}
	f := c.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	if m.Email == "" {
		m.Email = c.Email
	}
	m.ID, m.fake = newUUID(), f
	m.record = &member{
		id:        m.ID,
		customer:  c.record,
		createdAt: f.now(),
		email:     m.Email,
		name:      m.Name,
		role:      m.Role,
		deleted:   m.Deleted,
	}
	if m.ExternalID != "" {
		m.record.externalID = &m.ExternalID
	}
	f.world.members = append(f.world.members, m.record)
	return &m
}

// NewToken returns a member session's token (polar_mst_…).
func (m *Member) NewToken(t Token) string {
	return m.fake.newToken(subject{customer: m.record.customer, member: m.record}, t)
}

// Delete deletes the member. The member's sessions no longer work, and the member's seats
// are revoked one by one.
func (m *Member) Delete() {
	f := m.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	m.record.deleted = true
	for _, s := range f.world.held(m.record) {
		f.revoke(s)
	}
}

// held returns the seats of a member, in table order.
func (w *world) held(m *member) []*seat {
	var rows []*seat
	for _, s := range w.seats {
		if s.member == m {
			rows = append(rows, s)
		}
	}
	inTableOrder(rows)
	return rows
}

// A Team is the world that most tests need. [Fake.NewTeam] makes one.
type Team struct {
	// OrganizationID is the id of Organization.
	OrganizationID string
	// CustomerID is the id of Customer.
	CustomerID string
	// SubscriptionID is the id of Subscription.
	SubscriptionID string
	// OwnerID is the id of OwnerMember.
	OwnerID string

	// Owner is the owner's session. It works for an hour.
	Owner seats.Session
	// OwnerToken is the token of Owner.
	OwnerToken string

	// Organization is the organization that sells the seats. It has the member model.
	Organization *Organization
	// Customer is the customer who bought the seats.
	Customer *Customer
	// OwnerMember is the owner of the customer's team, owner@company.com.
	OwnerMember *Member
	// Subscription is the subscription that the seats belong to.
	Subscription *Subscription
}

// NewTeam adds an organization with the member model, a customer with an owner, a
// subscription with n seats (0 means 5), and the owner's session. It panics if n is negative.
func (f *Fake) NewTeam(n int) *Team {
	checkSeatCount(n)
	t := &Team{Organization: f.NewOrganization(Organization{})}
	t.Customer = t.Organization.NewCustomer(Customer{})
	t.OwnerMember = t.Customer.NewMember(Member{Role: RoleOwner})
	t.Subscription = t.Customer.NewSubscription(Subscription{Seats: n})
	t.OwnerToken = t.OwnerMember.NewToken(Token{})
	t.Owner = seats.MemberSession(t.OwnerToken)
	t.OrganizationID, t.CustomerID, t.SubscriptionID, t.OwnerID = t.Organization.ID, t.Customer.ID, t.Subscription.ID, t.OwnerMember.ID
	return t
}
