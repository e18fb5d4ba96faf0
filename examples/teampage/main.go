// Teampage is a web page on which the buyers of a service give seats to teammates. It
// uses a fake Polar, or the real Polar if POLAR_ACCESS_TOKEN is set:
//
//	go run . -addr 127.0.0.1:8090
//
// Copy what you need: actions.go calls Polar, page.go and page.html show the seats,
// refusal.go explains errors to the user, news.go receives Polar's webhooks, and account.go
// stands for the sign-in of your own service.
package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "`address` to listen on")
	flag.Parse()
	if err := serve(*addr); err != nil {
		log.Fatal("teampage: ", err)
	}
}

func serve(addr string) error {
	if flag.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: see -h", flag.Arg(0))
	}
	b, err := newBackend(os.Getenv)
	if err != nil {
		return err
	}
	handler, err := newServer(b)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Printf("The team page is at http://%s/, on %s.\n", l.Addr(), b.name)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	return server.Serve(l)
}

// A backend is the Polar server that the page uses, and the accounts of this service.
type backend struct {
	name              string
	client            *seats.Client
	organizationToken string
	webhookSecret     string
	accounts          []account
	demo              *demo // nil for the real Polar
}

// newBackend returns the real Polar if POLAR_ACCESS_TOKEN is set, otherwise a fake one.
func newBackend(env func(string) string) (*backend, error) {
	token := env("POLAR_ACCESS_TOKEN")
	if token == "" {
		return newDemo()
	}
	server := env("POLAR_SERVER")
	switch server {
	case "", "production":
		server = seats.ProductionServer
	case "sandbox":
		server = seats.SandboxServer
	}
	client, err := seats.NewClient(seats.WithServer(server))
	if err != nil {
		return nil, err
	}
	a := account{Name: "You", SubscriptionID: env("POLAR_SUBSCRIPTION_ID"), Subject: seats.Subject{
		CustomerID:         env("POLAR_CUSTOMER_ID"),
		ExternalCustomerID: env("POLAR_EXTERNAL_CUSTOMER_ID"),
		ExternalMemberID:   env("POLAR_EXTERNAL_MEMBER_ID"),
	}}
	if a.SubscriptionID == "" || a.Subject.CustomerID == "" && a.Subject.ExternalCustomerID == "" {
		return nil, errors.New("POLAR_ACCESS_TOKEN is set, so POLAR_SUBSCRIPTION_ID and POLAR_CUSTOMER_ID or POLAR_EXTERNAL_CUSTOMER_ID must be set too")
	}
	return &backend{
		name:              server,
		client:            client,
		organizationToken: token,
		// Without POLAR_WEBHOOK_SECRET, a random secret rejects every webhook.
		webhookSecret: cmp.Or(env("POLAR_WEBHOOK_SECRET"), rand.Text()),
		accounts:      []account{a},
	}, nil
}
