package main

import (
	"crypto/rand"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// An account is a person who can sign in to the service. Its fields come from the
// service's own records, never from a request.
type account struct {
	Name string
	// Subject is the customer and the member at Polar. Without a member, the person has the
	// owner's rights; for a customer of type team, Polar then answers 422, so name a member.
	Subject        seats.Subject
	SubscriptionID string
}

const visitCookie = "visit"

// visitLasts is how long a person stays signed in.
const visitLasts = 12 * time.Hour

// A visit is the session of a browser in which a person has signed in.
type visit struct {
	account account
	flash   atomic.Value // a string to show once, on the next page
}

// A login signs people in. It stands for the sign-in of a real service: anyone who can
// reach this page can choose any account.
type login struct {
	accounts []account
	visits   sync.Map // from the cookie's value to a *visit
}

func (l *login) signIn(w http.ResponseWriter, r *http.Request) {
	i := slices.IndexFunc(l.accounts, func(a account) bool { return a.Name == r.PostFormValue("account") })
	if i >= 0 {
		key := rand.Text()
		l.visits.Store(key, &visit{account: l.accounts[i]})
		time.AfterFunc(visitLasts, func() { l.visits.Delete(key) })
		http.SetCookie(w, &http.Cookie{
			Name: visitCookie, Value: key, Path: "/", MaxAge: int(visitLasts.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
		})
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (l *login) signOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(visitCookie); err == nil {
		l.visits.Delete(cookie.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: visitCookie, Path: "/", MaxAge: -1})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// visit returns the visit that the request's cookie belongs to, or nil.
func (l *login) visit(r *http.Request) *visit {
	cookie, err := r.Cookie(visitCookie)
	if err != nil {
		return nil
	}
	found, _ := l.visits.Load(cookie.Value)
	v, _ := found.(*visit)
	return v
}

// A loginPage is the data of the template "login".
type loginPage struct {
	Accounts []account
	Problem  string
}

// required calls next for people who are signed in and shows the login page to others.
func (l *login) required(next func(http.ResponseWriter, *http.Request, *visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if v := l.visit(r); v != nil {
			next(w, r, v)
			return
		}
		status, problem := http.StatusOK, ""
		if r.Method != http.MethodGet {
			status, problem = http.StatusUnauthorized, "You are no longer signed in. Nothing was changed."
		}
		render(w, status, "login", loginPage{l.accounts, problem})
	}
}
