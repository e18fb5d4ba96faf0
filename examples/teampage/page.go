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
	List      *seats.SeatsList // nil if the seats could not be listed
	Rows      []row
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
	Holder  string // the form sends it back: see formSeat
	Since   time.Time
	Pending bool
	Expired bool
	Problem string
}

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

func (s *server) home(w http.ResponseWriter, r *http.Request, v *visit) { s.show(w, r, v, nil) }

// show shows the page, with the reason why a change failed if failure is not nil.
func (s *server) show(w http.ResponseWriter, r *http.Request, v *visit, failure error) {
	done, _ := v.flash.Swap("").(string)
	view := page{Account: v.account, Done: done, News: s.news.of(v.account.SubscriptionID)}
	status := http.StatusOK
	if err := s.load(r, v, &view); err != nil {
		slog.ErrorContext(r.Context(), "cannot load the page", "error", err)
		view.Problem, status = explain(err)
	}
	if failure != nil {
		var text string
		text, status = explain(failure)
		if status >= http.StatusInternalServerError {
			slog.ErrorContext(r.Context(), "a change failed", "error", failure)
		}
		view.place(r, text)
	}
	render(w, status, "page", view)
}

// load fetches the seats, and whether the person may change them.
func (s *server) load(r *http.Request, v *visit, view *page) error {
	viewer, err := s.client.WhoAmI(r.Context(), s.session(v))
	if err != nil {
		return err
	}
	view.MayChange = viewer.MayManage()
	if view.List, err = s.listSeats(r, v); err != nil {
		return err
	}
	view.Rows = rowsOf(view.List, time.Now())
	return nil
}

// place puts the text of a problem next to the field or the seat that the form is about.
func (v *page) place(r *http.Request, text string) {
	id := r.PathValue("id")
	if id == "" && v.MayChange {
		v.Invite = field{Value: invitee(r), Problem: text}
		return
	}
	for i := range v.Rows {
		if v.Rows[i].Seat.ID == id {
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
			Holder:  holderOf(seat),
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
