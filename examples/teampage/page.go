package main

import (
	"bytes"
	"cmp"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

//go:embed page.html
var files embed.FS

var templates = template.Must(template.ParseFS(files, "page.html"))

// A page is the data of the template "page".
type page struct {
	Account   account
	MayChange bool
	Rows      []row
	Free      int64
	Total     int64
	Listed    bool // Rows, Free and Total are set
	Invite    field
	Problem   string
	Done      string
	News      []string
}

// A field is the text that the user typed and the problem with it.
type field struct{ Value, Problem string }

// A row is a held seat.
type row struct {
	Seat    seats.Seat
	Person  string
	Since   time.Time
	Pending bool
	Expired bool
	Problem string
}

// Holder identifies the holder that the page shows. The form sends it back.
func (r row) Holder() string { return holderOf(r.Seat) }

// Status is the seat's status in words for the user.
func (r row) Status() string {
	switch {
	case r.Expired:
		return "Invitation expired"
	case r.Pending:
		return "Invited"
	case r.Seat.Status == seats.SeatStatusClaimed:
		return "Joined"
	}
	return string(r.Seat.Status)
}

func (s *server) show(w http.ResponseWriter, r *http.Request, v *visit) {
	s.showProblem(w, r, v, problem{})
}

// showProblem shows the current page with a problem.
func (s *server) showProblem(w http.ResponseWriter, r *http.Request, v *visit, p problem) {
	view := page{Account: v.account, Done: v.takeFlash(), News: s.news.of(v.account.SubscriptionID)}
	status := http.StatusOK
	if err := s.load(r, v, &view); err != nil {
		slog.ErrorContext(r.Context(), "cannot load the page", "error", err)
		view.Problem, status = problem{err: err}.words()
	}
	if p.err != nil {
		var text string
		text, status = p.words()
		if status >= http.StatusInternalServerError {
			slog.ErrorContext(r.Context(), "a change failed", "error", p.err)
		}
		view.place(p, text)
	}
	render(w, status, "page", view)
}

// load fetches the seats, and whether the person may change them.
func (s *server) load(r *http.Request, v *visit, view *page) error {
	session := s.session(v)
	viewer, err := s.client.WhoAmI(r.Context(), session)
	if err != nil {
		return err
	}
	view.MayChange = viewer.MayManage()
	list, err := s.client.ListSeats(r.Context(), session, seats.ListSeatsParams{SubscriptionID: v.account.SubscriptionID})
	if err != nil {
		return err
	}
	view.Rows = rowsOf(list, time.Now())
	view.Free, view.Total, view.Listed = list.AvailableSeats, list.TotalSeats, true
	return nil
}

// place puts the text of a problem next to the field or the seat that it is about.
func (v *page) place(p problem, text string) {
	if p.at == inviteField && v.MayChange {
		v.Invite = field{Value: p.value, Problem: text}
		return
	}
	for i := range v.Rows {
		if v.Rows[i].Seat.ID == p.at {
			v.Rows[i].Problem = text
			return
		}
	}
	v.Problem = text
}

func rowsOf(list *seats.SeatsList, now time.Time) []row {
	var rows []row
	for _, seat := range list.Seats {
		if seat.Status == seats.SeatStatusRevoked {
			continue
		}
		rows = append(rows, row{
			Seat:    seat,
			Person:  cmp.Or(seat.Email, seat.CustomerEmail, "unknown"),
			Since:   seats.AssignedAt(seat),
			Pending: seat.Status == seats.SeatStatusPending,
			Expired: seats.InvitationExpired(seat, now),
		})
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(strings.ToLower(a.Person), strings.ToLower(b.Person)) })
	return rows
}

func render(w http.ResponseWriter, status int, name string, data any) {
	var body bytes.Buffer
	if err := templates.ExecuteTemplate(&body, name, data); err != nil {
		slog.Error("cannot render a page", "error", err)
		http.Error(w, "This page cannot be shown.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
}
