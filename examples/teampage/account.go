package main

import (
	"crypto/rand"
	"net/http"
	"sync"
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

// A visit is a browser that is signed in.
type visit struct {
	account account

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
	return d.visits[cookie.Value]
}

func (d *door) signIn(w http.ResponseWriter, r *http.Request) {
	for _, a := range d.accounts {
		if a.Name != r.PostFormValue("account") {
			continue
		}
		key := rand.Text()
		d.mu.Lock()
		d.visits[key] = &visit{account: a}
		d.mu.Unlock()
		http.SetCookie(w, &http.Cookie{
			Name: visitCookie, Value: key, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
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

// signedIn hands on requests of visits; other people get to the door.
func (d *door) signedIn(next func(http.ResponseWriter, *http.Request, *visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if v := d.visit(r); v != nil {
			next(w, r, v)
			return
		}
		if r.Method != http.MethodGet {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		render(w, http.StatusOK, "door", d.accounts)
	}
}
