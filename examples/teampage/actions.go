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

// renew takes the seat back and assigns it anew, since Polar never renews an invitation.
func (s *server) renew(w http.ResponseWriter, r *http.Request, v *visit) {
	seat, list, err := s.seen(r, v)
	if err == nil && seat.Status != seats.SeatStatusPending {
		err = seats.ErrSeatNotPending
	}
	if err == nil && len(rowsOf(list, time.Now())) > int(list.TotalSeats) {
		err = errNoRoom // for the person after the seat was taken back
	}
	if err == nil {
		err = s.takeBack(r, v, seat)
	}
	if err == nil {
		anew := seats.SeatAssign{SubscriptionID: v.account.SubscriptionID, MemberID: seat.MemberID, Metadata: seat.SeatMetadata}
		if anew.MemberID == "" {
			anew.Email = seat.Email
		}
		_, err = s.client.EnsureSeat(r.Context(), s.session(v), anew)
		if err != nil {
			err = fmt.Errorf("%w: %w", errTakenBack, err)
		}
	}
	s.answer(w, r, v, problem{at: seat.ID, err: err}, "Invited "+seat.Email+" anew.")
}

func (s *server) revoke(w http.ResponseWriter, r *http.Request, v *visit) {
	seat, _, err := s.seen(r, v)
	if err == nil {
		err = s.takeBack(r, v, seat)
	}
	s.answer(w, r, v, problem{at: seat.ID, err: err}, "Took the seat of "+seat.Email+" back.")
}

// takeBack revokes a seat. Nobody is invited anew whose seat somebody else has revoked.
func (s *server) takeBack(r *http.Request, v *visit, seat seats.Seat) error {
	revoked, err := s.client.EnsureRevoked(r.Context(), s.session(v), seat)
	if err == nil && !revoked {
		return errGone
	}
	return err
}

// seen returns the seat of the form, if the person whom the page showed still holds it,
// and all seats: Polar gives the id of a revoked seat to the next person.
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

// holderOf says whose seat it is, also if Polar shows no member.
func holderOf(seat seats.Seat) string { return cmp.Or(seat.MemberID, seat.Email) }

// answer goes back to the page: after a success by a redirect, so that a reload does
// nothing twice, and after a refusal with what went wrong, where it went wrong.
func (s *server) answer(w http.ResponseWriter, r *http.Request, v *visit, p problem, done string) {
	if p.err != nil {
		s.showProblem(w, r, v, p)
		return
	}
	v.say(done)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
