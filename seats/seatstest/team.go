package seatstest

// A Team is the world that most tests need.
type Team struct {
	OrganizationID string
	CustomerID     string
	SubscriptionID string
	OwnerID        string // the member who owns the team, owner@company.com
	OwnerToken     string // of the owner's session, which works for an hour

	Organization *Organization
	Customer     *Customer
	Owner        *Member
	Subscription *Subscription
}

// NewTeam adds an organization with the member model, a customer with an owner,
// a subscription with seats (0 is 5) and the owner's session.
func (f *Fake) NewTeam(seats int) *Team {
	t := &Team{Organization: f.NewOrganization(Organization{})}
	t.Customer = t.Organization.NewCustomer(Customer{})
	t.Owner = t.Customer.NewMember(Member{Role: RoleOwner})
	t.Subscription = t.Customer.NewSubscription(Subscription{Seats: seats})
	t.OwnerToken = t.Owner.NewToken(Token{})
	t.OrganizationID, t.CustomerID, t.SubscriptionID, t.OwnerID = t.Organization.ID, t.Customer.ID, t.Subscription.ID, t.Owner.ID
	return t
}
