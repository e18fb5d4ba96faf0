package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/polarseats/polarseats-go/seats"
)

// A backend is the Polar server that the page uses, and the accounts of this service.
type backend struct {
	name              string
	client            *seats.Client
	organizationToken string
	webhookSecret     string
	accounts          []account
	// wrap adds the pages of a fake Polar; nil for the real Polar.
	wrap func(page http.Handler, webhookSecret string) http.Handler
}

// newBackend returns the real Polar if POLAR_ACCESS_TOKEN is set, otherwise a fake one.
func newBackend(env func(string) string) (*backend, error) {
	token := env("POLAR_ACCESS_TOKEN")
	if token == "" {
		_, b, err := newDemo()
		return b, err
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
	a := account{
		Name:               "You",
		CustomerID:         env("POLAR_CUSTOMER_ID"),
		ExternalCustomerID: env("POLAR_EXTERNAL_CUSTOMER_ID"),
		ExternalMemberID:   env("POLAR_EXTERNAL_MEMBER_ID"),
		SubscriptionID:     env("POLAR_SUBSCRIPTION_ID"),
	}
	if a.SubscriptionID == "" || a.CustomerID == "" && a.ExternalCustomerID == "" {
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
