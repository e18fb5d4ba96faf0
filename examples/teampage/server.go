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
	door   *door
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
		news:   &news{items: map[string][]item{}},
		door:   &door{accounts: b.accounts, visits: map[string]*visit{}},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.door.signedIn(s.show))
	mux.HandleFunc("POST /invite", s.door.signedIn(s.invite))
	mux.HandleFunc("POST /seats/{id}/resend", s.door.signedIn(s.resend))
	mux.HandleFunc("POST /seats/{id}/renew", s.door.signedIn(s.renew))
	mux.HandleFunc("POST /seats/{id}/revoke", s.door.signedIn(s.revoke))
	// A browser that reloads its tabs may GET the address of a form that was refused.
	back := http.RedirectHandler("/", http.StatusSeeOther)
	mux.Handle("GET /invite", back)
	mux.Handle("GET /seats/", back)
	mux.HandleFunc("POST /signin", s.door.signIn)
	mux.HandleFunc("POST /signout", s.door.signOut)
	mux.Handle("POST /webhooks/polar", verifier.Handler(s.news.handle))
	// A form on another site cannot use a visitor's cookie. Polar's webhooks pass, since
	// they do not come from a browser.
	page := http.NewCrossOriginProtection().Handler(http.MaxBytesHandler(mux, maxBody))
	if b.wrap != nil {
		return b.wrap(page, b.webhookSecret), nil
	}
	return page, nil
}

// session returns the Polar session of a visit. An account without ExternalMemberID gets
// the owner's rights.
func (s *server) session(v *visit) seats.Session {
	return s.issuer.Session(seats.Subject{
		CustomerID:         v.account.CustomerID,
		ExternalCustomerID: v.account.ExternalCustomerID,
		ExternalMemberID:   v.account.ExternalMemberID,
	})
}
