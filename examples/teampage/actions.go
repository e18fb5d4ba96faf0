package main

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// handle returns a handler that carries out a form with action, which returns a text that
// says what it did. After a success the handler redirects, so that a reload does not repeat
// the change. After a failure it shows the page with the reason.
func (s *server) handle(action func(*http.Request, *visit) (done string, err error)) http.HandlerFunc {
	return s.login.required(func(w http.ResponseWriter, r *http.Request, v *visit) {
		done, err := action(r, v)
		if err != nil {
			s.show(w, r, v, err)
			return
		}
		v.flash.Store(done)
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
}

func (s *server) invite(r *http.Request, v *visit) (string, error) {
	email := invitee(r)
	if email == "" {
		return "", errNoAddress
	}
	_, err := s.client.AssignSeat(r.Context(), s.session(v), seats.SeatAssign{SubscriptionID: v.account.SubscriptionID, Email: email})
	return "Invited " + email + ".", err
}

// invitee returns the address that the user typed.
func invitee(r *http.Request) string { return strings.TrimSpace(r.PostFormValue("email")) }

func (s *server) resend(r *http.Request, v *visit) (string, error) {
	seat, _, err := s.formSeat(r, v)
	if err != nil {
		return "", err
	}
	if seats.InvitationExpired(seat, time.Now()) {
		return "", errExpired
	}
	_, err = s.client.ResendInvitation(r.Context(), s.session(v), seat.ID)
	return "Sent " + seat.Email + " the invitation again.", err
}

// renew revokes the seat and assigns it again, since Polar does not renew invitations.
func (s *server) renew(r *http.Request, v *visit) (string, error) {
	seat, list, err := s.formSeat(r, v)
	switch {
	case err != nil:
		return "", err
	case seat.Status != seats.SeatStatusPending:
		return "", seats.ErrSeatNotPending
	case len(rowsOf(list, time.Now())) > int(list.TotalSeats):
		return "", errNoRoom // the person would lose the seat and get none
	}
	if err := s.takeBack(r, v, seat); err != nil {
		return "", err
	}
	person := seats.SeatAssign{SubscriptionID: v.account.SubscriptionID, MemberID: seat.MemberID, Metadata: seat.SeatMetadata}
	if person.MemberID == "" {
		person.Email = seat.Email
	}
	if _, err := s.client.EnsureSeat(r.Context(), s.session(v), person); err != nil {
		return "", fmt.Errorf("%w: %w", errTakenBack, err)
	}
	return "Invited " + seat.Email + " again.", nil
}

func (s *server) revoke(r *http.Request, v *visit) (string, error) {
	seat, _, err := s.formSeat(r, v)
	if err != nil {
		return "", err
	}
	return "Took back the seat of " + seat.Email + ".", s.takeBack(r, v, seat)
}

// takeBack revokes a seat. It returns errGone if somebody else has revoked the seat.
func (s *server) takeBack(r *http.Request, v *visit, seat seats.Seat) error {
	revoked, err := s.client.EnsureRevoked(r.Context(), s.session(v), seat)
	if err == nil && !revoked {
		return errGone
	}
	return err
}

// formSeat returns the seat that a form is about, and the list of seats. It returns errGone
// if the person shown on the page no longer holds the seat: Polar gives the id of a revoked
// seat to the next person.
func (s *server) formSeat(r *http.Request, v *visit) (seats.Seat, *seats.SeatsList, error) {
	list, err := s.listSeats(r, v)
	if err != nil {
		return seats.Seat{}, nil, err
	}
	for _, seat := range list.Seats {
		if seat.ID == r.PathValue("id") && holderOf(seat) == r.PostFormValue("holder") && seat.Status != seats.SeatStatusRevoked {
			return seat, list, nil
		}
	}
	return seats.Seat{}, nil, errGone
}

// holderOf identifies the holder of a seat, even if Polar shows no member.
func holderOf(seat seats.Seat) string { return cmp.Or(seat.MemberID, seat.Email) }

func (s *server) listSeats(r *http.Request, v *visit) (*seats.SeatsList, error) {
	return s.client.ListSeats(r.Context(), s.session(v), seats.ListSeatsParams{SubscriptionID: v.account.SubscriptionID})
}

// session returns the Polar session of the person who visits.
func (s *server) session(v *visit) seats.Session { return s.issuer.Session(v.account.Subject) }
