package main

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func (s *server) invite(w http.ResponseWriter, r *http.Request, v *visit) {
	email := strings.TrimSpace(r.PostFormValue("email"))
	if email == "" {
		s.showProblem(w, r, v, problem{at: inviteField, err: errNoAddress})
		return
	}
	_, err := s.client.AssignSeat(r.Context(), s.session(v), seats.SeatAssign{
		SubscriptionID: v.account.SubscriptionID, Email: email,
	})
	s.answer(w, r, v, problem{at: inviteField, value: email, err: err}, "Invited "+email+".")
}

func (s *server) resend(w http.ResponseWriter, r *http.Request, v *visit) {
	seat, _, err := s.seen(r, v)
	if err == nil && seats.InvitationExpired(seat, time.Now()) {
		err = errExpired
	}
	if err == nil {
		_, err = s.client.ResendInvitation(r.Context(), s.session(v), seat.ID)
	}
	s.answer(w, r, v, problem{at: seat.ID, err: err}, "Sent "+seat.Email+" the invitation again.")
}

// renew revokes the seat and assigns it again, since Polar does not renew invitations.
func (s *server) renew(w http.ResponseWriter, r *http.Request, v *visit) {
	seat, list, err := s.seen(r, v)
	if err == nil && seat.Status != seats.SeatStatusPending {
		err = seats.ErrSeatNotPending
	}
	if err == nil && len(rowsOf(list, time.Now())) > int(list.TotalSeats) {
		err = errNoRoom // the person would lose the seat and get none
	}
	if err == nil {
		err = s.takeBack(r, v, seat)
	}
	if err == nil {
		invitation := seats.SeatAssign{SubscriptionID: v.account.SubscriptionID, MemberID: seat.MemberID, Metadata: seat.SeatMetadata}
		if invitation.MemberID == "" {
			invitation.Email = seat.Email
		}
		_, err = s.client.EnsureSeat(r.Context(), s.session(v), invitation)
		if err != nil {
			err = fmt.Errorf("%w: %w", errTakenBack, err)
		}
	}
	s.answer(w, r, v, problem{at: seat.ID, err: err}, "Invited "+seat.Email+" again.")
}

func (s *server) revoke(w http.ResponseWriter, r *http.Request, v *visit) {
	seat, _, err := s.seen(r, v)
	if err == nil {
		err = s.takeBack(r, v, seat)
	}
	s.answer(w, r, v, problem{at: seat.ID, err: err}, "Took the seat of "+seat.Email+" back.")
}

// takeBack revokes a seat. It returns errGone if somebody else has revoked the seat.
func (s *server) takeBack(r *http.Request, v *visit, seat seats.Seat) error {
	revoked, err := s.client.EnsureRevoked(r.Context(), s.session(v), seat)
	if err == nil && !revoked {
		return errGone
	}
	return err
}

// seen returns the form's seat and the list of seats. It returns errGone if the person
// that the page showed no longer holds the seat: Polar gives the id of a revoked seat to
// the next person.
func (s *server) seen(r *http.Request, v *visit) (seats.Seat, *seats.SeatsList, error) {
	shown := seats.Seat{ID: r.PathValue("id")}
	list, err := s.client.ListSeats(r.Context(), s.session(v), seats.ListSeatsParams{SubscriptionID: v.account.SubscriptionID})
	if err != nil {
		return shown, nil, err
	}
	for _, seat := range list.Seats {
		if seat.ID == shown.ID && holderOf(seat) == r.PostFormValue("holder") && seat.Status != seats.SeatStatusRevoked {
			return seat, list, nil
		}
	}
	return shown, nil, errGone
}

// holderOf identifies the holder of a seat, even if Polar shows no member.
func holderOf(seat seats.Seat) string { return cmp.Or(seat.MemberID, seat.Email) }

// answer shows the page after a change. After a success it redirects, so that a reload
// does not repeat the change. After a failure it shows the problem where it occurred.
func (s *server) answer(w http.ResponseWriter, r *http.Request, v *visit, p problem, done string) {
	if p.err != nil {
		s.showProblem(w, r, v, p)
		return
	}
	v.setFlash(done)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
