package seatstest

import (
	"fmt"
	"slices"
)

// A Role is what a member may do. Owners and billing managers may change seats;
// all may list them.
type Role string

// The roles of a member.
const (
	RoleOwner          Role = "owner"
	RoleBillingManager Role = "billing_manager"
	RoleMember         Role = "member"
)

var roles = []Role{RoleOwner, RoleBillingManager, RoleMember}

// A Member belongs to a customer's team. Its zero value, given to
// [Customer.NewMember], has the role member and the customer's address.
type Member struct {
	// ID is filled in.
	ID string
	// Role is what the member may do. The default is RoleMember.
	Role Role
	// Email is the member's address. The default is the customer's.
	Email string
	// Name is the member's. The default is none.
	Name string
	// ExternalID is the seller's own id of the member. The default is none.
	ExternalID string
	// Deleted is set for a member who was deleted: its sessions work no more, and no seat
	// can be given to it.
	Deleted bool

	fake   *Fake
	record *member
}

// NewMember adds a member to the customer's team. It panics on a role that there
// is not.
func (c *Customer) NewMember(m Member) *Member {
	if m.Role == "" {
		m.Role = RoleMember
	}
	if !slices.Contains(roles, m.Role) {
		panic(fmt.Sprintf("seatstest: no role %q: want one of %q", m.Role, roles))
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

// Delete deletes the member: their seats are revoked, one by one, and their
// sessions work no more.
func (m *Member) Delete() {
	f := m.fake
	f.mu.Lock()
	defer f.mu.Unlock()
	m.record.deleted = true
	for _, s := range f.world.held(m.record) {
		f.revoke(s)
	}
}

// held returns the seats of a member in the order of the table.
func (w *world) held(m *member) []*seat {
	var seats []*seat
	for _, s := range w.seats {
		if s.member == m {
			seats = append(seats, s)
		}
	}
	inTableOrder(seats)
	return seats
}
