package seatstest

import (
	"net/http"
	"strings"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// assignSeat assigns a free seat to a person: pending, with an invitation, or claimed at
// once. The checks are in Polar's order. If no seat is free, for example, the answer says so
// even if the person already has a seat or does not exist.
func (f *Fake) assignSeat(r *request) response {
	body, given, refusal, ok := readBody(r)
	if !ok {
		return refusal
	}
	if refusal, ok := requireBilling(r.subject); !ok {
		return refusal
	}
	if refusal, ok := requireObject(body, given); !ok {
		return refusal
	}
	a, errs := f.readAssignment(body)
	if errs != nil {
		return validationError(errs...)
	}
	c, refusal, ok := f.world.assignable(r.subject.customer, a)
	if !ok {
		return refusal
	}
	to, refusal, ok := f.recipient(c, a)
	if !ok {
		return refusal
	}
	if !encodable(a.metadata) {
		return crash()
	}
	return jsonResponse(http.StatusOK, appendSeat(nil, f.assign(c, to, a)))
}

// assignable finds the container of an assignment, and refuses one whose seats cannot be
// assigned.
func (w *world) assignable(buyer *customer, a assignment) (c *container, refusal response, ok bool) {
	c, refusal, ok = w.containerFor(buyer, a)
	if !ok {
		return nil, refusal, false
	}
	switch {
	case c.product == nil:
		return nil, seatNotAvailable("Container has no associated product"), false
	case !c.customer.organization.seatPricing:
		return nil, featureNotEnabled(), false
	case c.isOrder && c.status == "pending":
		return nil, seatNotAvailable("Order must be paid before assigning seats"), false
	case c.available() == 0:
		return nil, seatNotAvailable("No available seats for " + c.id), false
	}
	return c, response{}, true
}

// containerFor finds the container that an assignment names.
func (w *world) containerFor(buyer *customer, a assignment) (c *container, refusal response, ok bool) {
	switch {
	case a.subscription != "":
		return w.subscription(buyer, a.subscription)
	case a.order != "":
		return w.order(buyer, a.order)
	}
	return w.boughtBy(buyer, a.checkout)
}

// assign assigns a seat. It reuses a revoked row, which keeps its id and its created_at, or
// adds a new one if there is no revoked row.
func (f *Fake) assign(c *container, to recipient, a assignment) seatView {
	f.admit(to)
	now := f.now()
	s := c.freeRow()
	if s == nil {
		s = &seat{id: newUUID(), container: c, createdAt: now}
		c.rows = append(c.rows, s)
		f.world.seats[s.id] = s
	} else {
		s.modifiedAt = now
	}
	s.status, s.token, s.expiresAt = pending, newInvitationToken(), now.Add(invitationLifetime)
	s.claimedAt, s.revokedAt = zeroTime, zeroTime
	event := "customer_seat.assigned"
	if a.immediate {
		s.status, s.token, s.expiresAt, s.claimedAt = claimed, "", zeroTime, now
		event = "customer_seat.claimed"
	}
	s.customer, s.member, s.email = to.customer, to.member, to.email
	s.metadata = pythonjson.Stored(a.metadata)
	f.world.touch(s)

	view := s.view()
	view.metadata = a.metadata
	f.sendWebhook(c.customer.organization, event, view)
	if !a.immediate {
		f.invite(s)
	}
	return view
}

// recipient is the person to whom a seat is assigned. A new customer or member is added to
// the world only when the seat is assigned, so that a refused request leaves nothing behind.
type recipient struct {
	customer    *customer // the buyer; without the member model, the holder
	newCustomer bool
	member      *member // nil if the holder has no address
	newMember   bool
	externalID  *string // the external id that the member will get, or nil
	email       string
}

// recipient finds the person to whom a seat of c is to be assigned, and refuses a person who
// already has one.
func (f *Fake) recipient(c *container, a assignment) (to recipient, refusal response, ok bool) {
	if !a.queryable() {
		return recipient{}, crash(), false
	}
	o := c.customer.organization
	byMember := a.member != "" || a.externalMember != nil && *a.externalMember != ""
	if o.memberModel && !o.blocked || byMember {
		return f.memberRecipient(c, a)
	}
	return f.customerRecipient(c, a)
}

// memberRecipient finds the recipient among the buyer's members. The customer of the seat is
// the buyer.
func (f *Fake) memberRecipient(c *container, a assignment) (to recipient, refusal response, ok bool) {
	switch {
	case a.member != "":
		to, refusal, ok = f.knownMember(c, f.world.memberByID(c.customer, a.member), a.member)
	case a.externalMember != nil && a.email == "":
		to, refusal, ok = f.knownMember(c, f.world.memberByExternalID(c.customer, *a.externalMember), *a.externalMember)
	case a.externalMember != nil:
		to, refusal, ok = f.linkedMember(c, *a.externalMember, a.email)
	case a.email != "":
		to, ok = f.memberFor(c, a.email), true
	default:
		to, refusal, ok = f.customersMember(c, a)
	}
	if !ok {
		return recipient{}, refusal, false
	}
	if c.taken(func(s *seat) bool { return strings.EqualFold(s.email, to.email) }) > 0 {
		return recipient{}, alreadyAssigned(to.email), false
	}
	return to, response{}, true
}

func (f *Fake) knownMember(c *container, m *member, id string) (to recipient, refusal response, ok bool) {
	if m == nil {
		return recipient{}, domainError(http.StatusNotFound, "MemberNotFound", "Member not found: "+id), false
	}
	return recipient{customer: c.customer, member: m, email: m.email}, response{}, true
}

// memberFor returns the buyer's member with an address, or a new member.
func (f *Fake) memberFor(c *container, email string) recipient {
	if m := f.world.memberByEmail(c.customer, email); m != nil {
		return recipient{customer: c.customer, member: m, email: m.email}
	}
	m := &member{id: newUUID(), customer: c.customer, email: email, role: RoleMember}
	return recipient{customer: c.customer, member: m, newMember: true, email: email}
}

// linkedMember returns the member with an external id and an address. Both must belong to
// the same member. If no member has the external id, a member with the address but without
// an external id is linked to it.
func (f *Fake) linkedMember(c *container, externalID, email string) (to recipient, refusal response, ok bool) {
	if m := f.world.memberByExternalID(c.customer, externalID); m != nil {
		if !strings.EqualFold(m.email, email) {
			return recipient{}, emailMismatch(externalID, email), false
		}
		return recipient{customer: c.customer, member: m, email: m.email}, response{}, true
	}
	to = f.memberFor(c, email)
	if to.member.externalID != nil {
		return recipient{}, emailMismatch(externalID, email), false
	}
	to.externalID = &externalID
	return to, response{}, true
}

func emailMismatch(externalID, email string) response {
	return domainError(http.StatusBadRequest, "MemberEmailMismatch",
		"Member with external_member_id '"+externalID+"' exists but has a different email than '"+email+"'")
}

// customersMember returns the buyer's member with the address of another customer of the
// organization.
func (f *Fake) customersMember(c *container, a assignment) (to recipient, refusal response, ok bool) {
	email := ""
	if a.customer != "" || *a.externalCustomer != "" {
		found := f.namedCustomer(c.customer.organization, a)
		if found == nil {
			return recipient{}, invalidAssignment("Customer not found for the provided customer_id or external_customer_id."), false
		}
		email = found.email
	}
	if email == "" {
		return recipient{}, invalidAssignment("At least one of email, external_member_id, or member_id must be provided when member_model_enabled is true."), false
	}
	return f.memberFor(c, email), response{}, true
}

func (f *Fake) namedCustomer(o *organization, a assignment) *customer {
	if a.customer != "" {
		return f.world.customerByID(o, a.customer)
	}
	return f.world.customerByExternalID(o, *a.externalCustomer)
}

// customerRecipient finds the recipient without the member model: a customer of the
// organization, and the buyer's member with the same address.
func (f *Fake) customerRecipient(c *container, a assignment) (to recipient, refusal response, ok bool) {
	o := c.customer.organization
	identifier := a.email
	switch {
	case a.email != "":
		to.customer = f.world.customerByEmail(o, a.email)
		if to.customer == nil {
			to.customer, to.newCustomer = &customer{id: newUUID(), organization: o, email: a.email}, true
		}
	case a.customer == "" && a.externalCustomer == nil:
		return recipient{}, invalidAssignment("Exactly one of email, external_customer_id, or customer_id must be provided"), false
	default:
		identifier = customerIdentifier(a)
		to.customer = f.namedCustomer(o, a)
		if to.customer == nil {
			return recipient{}, domainError(http.StatusNotFound, "CustomerNotFound", "Customer not found: "+identifier), false
		}
	}
	switch c.taken(func(s *seat) bool { return s.customer == to.customer }) {
	case 0:
	case 1:
		return recipient{}, alreadyAssigned(identifier), false
	default:
		return recipient{}, crash(), false // Polar expects at most one row and fails on two
	}
	if to.customer.email != "" {
		holder := f.memberFor(c, to.customer.email)
		to.member, to.newMember, to.email = holder.member, holder.newMember, holder.email
	}
	return to, response{}, true
}

// customerIdentifier returns the id that the request gave for a customer. An empty external
// id becomes Python's None.
func customerIdentifier(a assignment) string {
	switch {
	case a.customer != "":
		return a.customer
	case *a.externalCustomer != "":
		return *a.externalCustomer
	}
	return "None"
}

func invalidAssignment(detail string) response {
	return domainError(http.StatusBadRequest, "InvalidSeatAssignmentRequest", detail)
}

func alreadyAssigned(identifier string) response {
	return domainError(http.StatusBadRequest, "SeatAlreadyAssigned", "Seat already assigned to customer "+identifier)
}

// taken counts the seats that are not revoked and match.
func (c *container) taken(match func(*seat) bool) int {
	n := 0
	for _, s := range c.rows {
		if s.status != revoked && match(s) {
			n++
		}
	}
	return n
}

// admit adds a recipient's new customer, new member and external id to the world.
func (f *Fake) admit(to recipient) {
	now := f.now()
	if to.newCustomer {
		to.customer.createdAt = now
		f.world.customers = append(f.world.customers, to.customer)
	}
	if to.newMember {
		to.member.createdAt = now
		f.world.members = append(f.world.members, to.member)
	}
	if to.externalID != nil {
		to.member.externalID, to.member.modifiedAt = to.externalID, now
	}
}
