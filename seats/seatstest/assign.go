package seatstest

import (
	"net/http"
	"strings"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// assignSeat gives a free seat to a person: pending with a mail, or claimed at
// once. The checks come in Polar's order: a full container is refused as full even if
// the person has a seat in it or does not exist.
func (f *Fake) assignSeat(r *request) response {
	body, given, refusal, ok := readBody(r)
	if !ok {
		return refusal
	}
	if refusal, ok := billing(r.subject); !ok {
		return refusal
	}
	if refusal, ok := bodyObject(body, given); !ok {
		return refusal
	}
	a, errors := f.readAssignment(body)
	if errors != nil {
		return validationError(errors...)
	}
	c, refusal, ok := f.world.assignable(r.subject.customer, a)
	if !ok {
		return refusal
	}
	to, refusal, ok := f.recipient(c, a)
	if !ok {
		return refusal
	}
	if !answerable(a.metadata) {
		return crash()
	}
	return jsonResponse(http.StatusOK, appendSeat(nil, f.assign(c, to, a)))
}

// assignable finds the container of an assign that has a free seat.
func (w *world) assignable(buyer *customer, a assignment) (c *container, refusal response, ok bool) {
	c, refusal, ok = w.assigned(buyer, a)
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

func (w *world) assigned(buyer *customer, a assignment) (c *container, refusal response, ok bool) {
	switch {
	case a.subscription != "":
		return w.subscription(buyer, a.subscription)
	case a.order != "":
		return w.order(buyer, a.order)
	}
	return w.boughtBy(buyer, a.checkout)
}

// assign fills a row: a revoked one if there is one, which keeps its id and
// its created_at, else a new one.
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

	shown := s.view()
	shown.metadata = a.metadata
	f.sendWebhook(c.customer.organization, event, shown)
	if !a.immediate {
		f.invite(s)
	}
	return shown
}

// recipient is the person who is to get a seat. A customer or a member that does not
// exist yet is made only when the seat is given: a refused assign leaves nothing behind.
type recipient struct {
	customer    *customer // the buyer; without the member model, the holder
	newCustomer bool
	member      *member // nil if the holder has no address
	newMember   bool
	externalID  *string // to be linked to the member
	email       string
}

// recipient finds the person who is to get a seat of c, and refuses one who has a seat
// already.
func (f *Fake) recipient(c *container, a assignment) (to recipient, refusal response, ok bool) {
	if !a.askable() {
		return recipient{}, crash(), false
	}
	o := c.customer.organization
	byMember := a.member != "" || a.externalMember != nil && *a.externalMember != ""
	if o.memberModel && !o.blocked || byMember {
		return f.memberRecipient(c, a)
	}
	return f.customerRecipient(c, a)
}

// memberRecipient finds a member of the buyer's. The seat is the buyer's.
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
	if c.holds(func(s *seat) bool { return strings.EqualFold(s.email, to.email) }) > 0 {
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

// memberFor returns the buyer's member of an address, or one to be made.
func (f *Fake) memberFor(c *container, email string) recipient {
	if m := f.world.memberByEmail(c.customer, email); m != nil {
		return recipient{customer: c.customer, member: m, email: m.email}
	}
	m := &member{id: newUUID(), customer: c.customer, email: email, role: RoleMember}
	return recipient{customer: c.customer, member: m, newMember: true, email: email}
}

// linkedMember returns the member of an external id and an address, which must
// belong together or both be free.
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

// customersMember returns the buyer's member with the address of a customer of
// the organization.
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

// customerRecipient finds a customer of the organization, the holder of the
// seat in the old model, and a member of the buyer's with the same address.
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
	switch c.holds(func(s *seat) bool { return s.customer == to.customer }) {
	case 0:
	case 1:
		return recipient{}, alreadyAssigned(identifier), false
	default:
		return recipient{}, crash(), false // Polar expects one row and fails on two
	}
	if to.customer.email != "" {
		holder := f.memberFor(c, to.customer.email)
		to.member, to.newMember, to.email = holder.member, holder.newMember, holder.email
	}
	return to, response{}, true
}

// customerIdentifier is the id of a customer as it was given; an empty external
// one is Python's None.
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

// holds counts the seats in use for which is returns true.
func (c *container) holds(is func(*seat) bool) int {
	n := 0
	for _, s := range c.rows {
		if s.status != revoked && is(s) {
			n++
		}
	}
	return n
}

// admit makes what a recipient still lacks.
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
