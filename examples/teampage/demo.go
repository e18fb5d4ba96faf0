package main

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

const (
	demoCustomer = "acme"
	demoOwner    = "employee-1"
	demoEmployee = "employee-2"
	demoWebhooks = "/webhooks/polar"
	demoSecret   = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
)

// A demo is a fake Polar with a team, and a page of the invitations that Polar would have
// sent, on which they can be accepted.
type demo struct {
	fake *seatstest.Fake
	team *seatstest.Subscription
}

// newDemo returns a demo's backend: a team of five seats with an owner and an employee. One
// person has joined, and another person's invitation has expired.
func newDemo() (*backend, error) {
	fake := seatstest.New()
	fake.Advance(-3 * 24 * time.Hour)
	organization := fake.NewOrganization(seatstest.Organization{})
	buyer := organization.NewCustomer(seatstest.Customer{ExternalID: demoCustomer, Team: true})
	owner := buyer.NewMember(seatstest.Member{Role: seatstest.RoleOwner, ExternalID: demoOwner})
	buyer.NewMember(seatstest.Member{ExternalID: demoEmployee, Email: "emil@company.com"})
	team := buyer.NewSubscription(seatstest.Subscription{})
	for _, a := range []seats.SeatAssign{
		{Email: "ada@company.com", ImmediateClaim: true},
		{Email: "bob@company.com", Metadata: map[string]any{"desk": "4"}},
	} {
		a.SubscriptionID = team.ID
		if _, err := fake.Client().AssignSeat(context.Background(), owner.NewSession(), a); err != nil {
			return nil, err
		}
	}
	fake.Advance(3 * 24 * time.Hour)
	newAccount := func(name, id string) account {
		return account{Name: name, Subject: seats.Subject{ExternalCustomerID: demoCustomer, ExternalMemberID: id}, SubscriptionID: team.ID}
	}
	return &backend{
		name:              "a fake Polar; its mails are at /mails",
		client:            fake.Client(),
		organizationToken: organization.NewToken(seatstest.Token{Lifetime: 30 * 24 * time.Hour}),
		webhookSecret:     demoSecret,
		accounts:          []account{newAccount("Olivia, the owner", demoOwner), newAccount("Emil, an employee", demoEmployee)},
		demo:              &demo{fake: fake, team: team},
	}, nil
}

// addTo adds the page of mails to the team page. The fake delivers nothing on its own, so
// the handler delivers its webhooks before each request.
func (d *demo) addTo(mux *http.ServeMux) http.Handler {
	mux.HandleFunc("GET /mails", d.mails)
	mux.HandleFunc("POST /mails/accept", d.accept)
	endpoint := d.fake.NewEndpoint(seatstest.Endpoint{Handler: mux, URL: demoWebhooks, Secret: demoSecret})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		endpoint.Deliver()
		mux.ServeHTTP(w, r)
	})
}

// mails shows the newest mail first.
func (d *demo) mails(w http.ResponseWriter, _ *http.Request) {
	mails := d.fake.Invitations()
	slices.Reverse(mails)
	render(w, http.StatusOK, "mails", mails)
}

// accept claims a seat as the invited person would.
func (d *demo) accept(w http.ResponseWriter, r *http.Request) {
	if err := d.fake.Claim(r.PostFormValue("seat")); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	http.Redirect(w, r, "/mails", http.StatusSeeOther)
}
