package seats_test

import (
	"errors"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// unknownID is a valid id that no customer, member or subscription has.
const unknownID = "11111111-1111-4111-8111-111111111111"

// A buyer is a customer who has a subscription with one seat, in an organization of their own.
type buyer struct {
	organization *seatstest.Organization
	customer     *seatstest.Customer
	subscription *seatstest.Subscription
	session      seats.Session
}

func newBuyer(polar *seatstest.Fake, o seatstest.Organization) buyer {
	organization := polar.NewOrganization(o)
	customer := organization.NewCustomer(seatstest.Customer{})
	return buyer{organization, customer, customer.NewSubscription(seatstest.Subscription{Seats: 1}), customer.NewSession()}
}

func (b buyer) assign(c *seats.Client, a seats.SeatAssign) (*seats.Seat, error) {
	a.SubscriptionID = b.subscription.ID
	return c.AssignSeat(ctx, b.session, a)
}

// TestRefusals provokes each named refusal at the fake in the way that provokes it at Polar.
func TestRefusals(t *testing.T) {
	ada := seats.SeatAssign{Email: "ada@company.com"}
	tests := map[string]struct {
		organization  seatstest.Organization
		call          func(*seatstest.Fake, *seats.Client, buyer) error
		is            string
		code, message string
	}{
		"neither subscription nor order": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				_, err := c.ListSeats(ctx, b.session, seats.ListSeatsParams{})
				return err
			},
			is: "ErrBadRequest", code: "BadRequest", message: "Either subscription_id or order_id must be provided",
		},
		"unknown subscription": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				_, err := c.ListSeats(ctx, b.session, seats.ListSeatsParams{SubscriptionID: unknownID})
				return err
			},
			is: "ErrNotFound ErrResourceNotFound", code: "ResourceNotFound", message: "Subscription not found",
		},
		"no seat left": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				b.subscription.SetSeats(0)
				_, err := b.assign(c, ada)
				return err
			},
			is: "ErrBadRequest ErrSeatNotAvailable", code: "SeatNotAvailable",
		},
		"already has a seat": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				b.subscription.SetSeats(2)
				if _, err := b.assign(c, ada); err != nil {
					return err
				}
				_, err := b.assign(c, ada)
				return err
			},
			is: "ErrBadRequest ErrSeatAlreadyAssigned", code: "SeatAlreadyAssigned", message: "Seat already assigned to customer ada@company.com",
		},
		"not pending": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				seat, err := b.assign(c, seats.SeatAssign{Email: "ada@company.com", ImmediateClaim: true})
				if err != nil {
					return err
				}
				_, err = c.ResendInvitation(ctx, b.session, seat.ID)
				return err
			},
			is: "ErrBadRequest ErrSeatNotPending", code: "SeatNotPending", message: "Seat is not in pending status",
		},
		"holder without an address": {
			organization: seatstest.Organization{WithoutMemberModel: true},
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				holder := b.organization.NewCustomer(seatstest.Customer{WithoutEmail: true})
				seat, err := b.assign(c, seats.SeatAssign{CustomerID: holder.ID})
				if err != nil {
					return err
				}
				_, err = c.ResendInvitation(ctx, b.session, seat.ID)
				return err
			},
			is: "ErrBadRequest ErrInvalidInvitationToken", code: "InvalidInvitationToken", message: "Invalid or expired invitation token",
		},
		"unknown customer": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				_, err := b.assign(c, seats.SeatAssign{CustomerID: unknownID})
				return err
			},
			is: "ErrBadRequest ErrInvalidSeatAssignment", code: "InvalidSeatAssignmentRequest", message: "Customer not found for the provided customer_id or external_customer_id.",
		},
		"unknown customer, without members": {
			organization: seatstest.Organization{WithoutMemberModel: true},
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				_, err := b.assign(c, seats.SeatAssign{CustomerID: unknownID})
				return err
			},
			is: "ErrNotFound ErrCustomerNotFound", code: "CustomerNotFound", message: "Customer not found: " + unknownID,
		},
		"unknown member": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				_, err := b.assign(c, seats.SeatAssign{MemberID: unknownID})
				return err
			},
			is: "ErrNotFound ErrMemberNotFound", code: "MemberNotFound", message: "Member not found: " + unknownID,
		},
		"two members": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				b.customer.NewMember(seatstest.Member{Email: "bob@company.com", ExternalID: "ext-bob"})
				_, err := b.assign(c, seats.SeatAssign{Email: "ada@company.com", ExternalMemberID: "ext-bob"})
				return err
			},
			is: "ErrBadRequest ErrMemberEmailMismatch", code: "MemberEmailMismatch",
			message: "Member with external_member_id 'ext-bob' exists but has a different email than 'ada@company.com'",
		},
		"no seat-based pricing": {
			organization: seatstest.Organization{WithoutSeats: true},
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				_, err := b.assign(c, ada)
				return err
			},
			is: "ErrForbidden ErrFeatureNotEnabled", code: "FeatureNotEnabled", message: "Seat-based pricing is not enabled for this organization",
		},
		"a member without the role": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				b.session = b.customer.NewMember(seatstest.Member{}).NewSession()
				_, err := b.assign(c, ada)
				return err
			},
			is: "ErrForbidden ErrNotPermitted", code: "NotPermitted", message: "Only owners and billing managers can access billing features.",
		},
		"unknown token": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				b.session = session
				_, err := b.assign(c, ada)
				return err
			},
			is: "ErrUnauthorized ErrInvalidToken", code: "invalid_token",
			message: "The access token provided is expired, revoked, malformed, or invalid for other reasons.",
		},
		"rate limited": {
			call: func(polar *seatstest.Fake, c *seats.Client, b buyer) error {
				polar.SetEnvironment(seatstest.Sandbox)
				for {
					if _, err := c.ListSeats(ctx, b.session, seats.ListSeatsParams{SubscriptionID: b.subscription.ID}); err != nil {
						return err
					}
				}
			},
			is: "ErrRateLimited",
		},
		"unknown API version": {
			call: func(_ *seatstest.Fake, c *seats.Client, b buyer) error {
				_, err := c.ListSeats(ctx, b.session, seats.ListSeatsParams{SubscriptionID: b.subscription.ID}, seats.WithAPIVersion("1999-12"))
				return err
			},
			is: "ErrWrongServer", message: "Not Found",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			polar := seatstest.New()
			err := tt.call(polar, polar.Client(), newBuyer(polar, tt.organization))
			checkIs(t, err, tt.is)
			var e *seats.Error
			if !errors.As(err, &e) || e.Code != tt.code || tt.message != "" && e.Message != tt.message {
				t.Errorf("error %+v, want code %q and message %q", e, tt.code, tt.message)
			}
		})
	}
}
