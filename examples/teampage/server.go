package main

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/webhook"
)

// maxBody is the maximum size of a form or a webhook, in bytes.
const maxBody = 2 << 20

// A server serves the page of every team.
type server struct {
	client *seats.Client
	issuer *seats.Issuer
	news   *news
	login  *login
}

func newServer(b *backend) (http.Handler, error) {
	issuer, err := seats.NewIssuer(b.client, b.organizationToken)
	if err != nil {
		return nil, err
	}
	verifier, err := webhook.NewVerifier([]string{b.webhookSecret})
	if err != nil {
		return nil, err
	}
	s := &server{
		client: b.client,
		issuer: issuer,
		news:   &news{events: map[string][]*webhook.Event{}},
		login:  &login{accounts: b.accounts},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.login.required(s.home))
	mux.HandleFunc("POST /invite", s.handle(s.invite))
	mux.HandleFunc("POST /seats/{id}/resend", s.handle(s.resend))
	mux.HandleFunc("POST /seats/{id}/renew", s.handle(s.renew))
	mux.HandleFunc("POST /seats/{id}/revoke", s.handle(s.revoke))
	// A browser that reloads its tabs may GET the address of a form that was refused.
	back := http.RedirectHandler("/", http.StatusSeeOther)
	mux.Handle("GET /invite", back)
	mux.Handle("GET /seats/", back)
	mux.HandleFunc("POST /signin", s.login.signIn)
	mux.HandleFunc("POST /signout", s.login.signOut)
	mux.Handle("POST /webhooks/polar", verifier.Handler(s.news.handle))
	var page http.Handler = mux
	if b.demo != nil {
		page = b.demo.addTo(mux)
	}
	// A form on another site cannot use a visitor's cookie. Polar's webhooks pass, since
	// they do not come from a browser.
	return http.NewCrossOriginProtection().Handler(http.MaxBytesHandler(page, maxBody)), nil
}
