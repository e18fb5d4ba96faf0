package main

import (
	"crypto/rand"
	"maps"
	"net/http"
	"sync"
	"time"
)

// An account is a person who is signed in to the service, and what the service knows of
// the person: nothing of this ever comes from a request.
type account struct {
	Name               string
	CustomerID         string // of the team at Polar, or
	ExternalCustomerID string // the service's own id of it
	ExternalMemberID   string // the service's own id of the person; "" is the owner
	SubscriptionID     string
}

const visitCookie = "visit"

// visitLasts is how long a person stays signed in.
const visitLasts = 12 * time.Hour

// A visit is a browser that is signed in.
type visit struct {
	account account
	ends    time.Time

	mu    sync.Mutex
	flash string
}

// say keeps a text for the next page.
func (v *visit) say(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.flash = text
}

func (v *visit) said() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	text := v.flash
	v.flash = ""
	return text
}

// A door lets people in. It stands for the sign-in of a real service: whoever can reach
// this one may be any of its accounts.
type door struct {
	accounts []account

	mu     sync.Mutex
	visits map[string]*visit
}

func (d *door) visit(r *http.Request) *visit {
	cookie, err := r.Cookie(visitCookie)
	if err != nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	v := d.visits[cookie.Value]
	if v == nil || time.Now().After(v.ends) {
		return nil
	}
	return v
}

func (d *door) signIn(w http.ResponseWriter, r *http.Request) {
	for _, a := range d.accounts {
		if a.Name != r.PostFormValue("account") {
			continue
		}
		key := rand.Text()
		d.mu.Lock()
		maps.DeleteFunc(d.visits, func(_ string, v *visit) bool { return time.Now().After(v.ends) })
		d.visits[key] = &visit{account: a, ends: time.Now().Add(visitLasts)}
		d.mu.Unlock()
		http.SetCookie(w, &http.Cookie{
			Name: visitCookie, Value: key, Path: "/", MaxAge: int(visitLasts.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
		})
		break
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (d *door) signOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(visitCookie); err == nil {
		d.mu.Lock()
		delete(d.visits, cookie.Value)
		d.mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{Name: visitCookie, Path: "/", MaxAge: -1})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// A doorView is what the page at the door shows.
type doorView struct {
	Accounts []account
	Problem  string
}

// signedIn hands on requests of visits; other people get to the door.
func (d *door) signedIn(next func(http.ResponseWriter, *http.Request, *visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if v := d.visit(r); v != nil {
			next(w, r, v)
			return
		}
		view := doorView{Accounts: d.accounts}
		status := http.StatusOK
		if r.Method != http.MethodGet {
			view.Problem, status = "You are not signed in any more, and nothing was changed.", http.StatusUnauthorized
		}
		render(w, status, "door", view)
	}
}
