package main

import (
	"crypto/rand"
	"maps"
	"net/http"
	"sync"
	"time"
)

// An account is a person who can sign in to the service. Its fields come from the
// service's own records, never from a request.
type account struct {
	Name               string
	CustomerID         string // the team's customer at Polar, or "" if ExternalCustomerID is set
	ExternalCustomerID string // the service's own id of the team
	ExternalMemberID   string // the service's own id of the person; "" means the owner
	SubscriptionID     string
}

const visitCookie = "visit"

// visitLasts is how long a person stays signed in.
const visitLasts = 12 * time.Hour

// A visit is the session of a browser in which a person has signed in.
type visit struct {
	account account
	ends    time.Time

	mu    sync.Mutex
	flash string
}

// setFlash keeps a text for the next page.
func (v *visit) setFlash(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.flash = text
}

// takeFlash returns the text for this page and clears it.
func (v *visit) takeFlash() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	text := v.flash
	v.flash = ""
	return text
}

// A door signs people in. It stands for the sign-in of a real service: anyone who can
// reach this page can choose any account.
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

// A doorView is the data of the sign-in page.
type doorView struct {
	Accounts []account
	Problem  string
}

// signedIn calls next for people who are signed in and shows the sign-in page to others.
func (d *door) signedIn(next func(http.ResponseWriter, *http.Request, *visit)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if v := d.visit(r); v != nil {
			next(w, r, v)
			return
		}
		view := doorView{Accounts: d.accounts}
		status := http.StatusOK
		if r.Method != http.MethodGet {
			view.Problem, status = "You are no longer signed in. Nothing was changed.", http.StatusUnauthorized
		}
		render(w, status, "door", view)
	}
}
