package seatstest

import "github.com/polarseats/polarseats-go/seats"

// A Team is the world that most tests need.
type Team struct {
	OrganizationID string
	CustomerID     string
	SubscriptionID string
	OwnerID        string // the member who owns the team, owner@company.com

	Owner      seats.Session // the owner's; it works for an hour
	OwnerToken string        // its token

	Organization *Organization
	Customer     *Customer
	OwnerMember  *Member
	Subscription *Subscription
}

// NewTeam adds an organization with the member model, a customer with an owner,
// a subscription of so many seats (0 is 5; it panics on fewer) and the owner's
// session.
func (f *Fake) NewTeam(places int) *Team {
	mustCount(places)
	t := &Team{Organization: f.NewOrganization(Organization{})}
	t.Customer = t.Organization.NewCustomer(Customer{})
	t.OwnerMember = t.Customer.NewMember(Member{Role: RoleOwner})
	t.Subscription = t.Customer.NewSubscription(Subscription{Seats: places})
	t.OwnerToken = t.OwnerMember.NewToken(Token{})
	t.Owner = seats.MemberSession(t.OwnerToken)
	t.OrganizationID, t.CustomerID, t.SubscriptionID, t.OwnerID = t.Organization.ID, t.Customer.ID, t.Subscription.ID, t.OwnerMember.ID
	return t
}
