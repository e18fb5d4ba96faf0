package webhook_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats/seatstest"
	"github.com/polarseats/polarseats-go/seats/webhook"
)

// The handler accepts the fake's deliveries with older and newer secrets, and with and without a
// version. The fake has its own implementation of the signature.
func TestEndpoints(t *testing.T) {
	endpoints := []seatstest.Endpoint{
		{},
		{Secret: standardSecret},
		{Secret: standardSecret, WholeSecret: true},
		{Secret: recordedSecret, WithoutAPIVersion: true},
		{Secret: "chosen by hand", APIVersion: "2027-01"},
	}
	for _, e := range endpoints {
		var got []*webhook.Event
		e.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			newVerifier(t, e.Secret).Handler(func(_ context.Context, event *webhook.Event) error {
				got = append(got, event)
				return nil
			}).ServeHTTP(w, r)
		})
		polar := seatstest.New()
		endpoint := polar.NewEndpoint(e)
		e.Secret = endpoint.Secret
		team := polar.NewTeam(1)
		revoke(polar, team, assign(polar, team, "ada@company.com"))
		for _, d := range endpoint.Deliver() {
			if d.Status != 204 {
				t.Errorf("%+v: delivery answered %d %s, %v; want 204", e, d.Status, d.Body, d.Err)
			}
		}
		want := endpoint.APIVersion
		if want == "" && !endpoint.WithoutAPIVersion {
			want = "2026-10"
		}
		if len(got) != 2 || got[0].Type != webhook.SeatClaimed || got[1].Type != webhook.SeatRevoked || got[0].ID != polar.Webhooks()[0].ID || got[1].APIVersion != want {
			t.Errorf("%+v: handled %+v, want SeatClaimed and SeatRevoked in version %q", e, got, want)
		}
		e.Secret = "another"
		if d := endpoint.Send(polar.Webhooks()[0]); d[0].Status != 401 {
			t.Errorf("delivery for another secret answered %d, want 401", d[0].Status)
		}
	}
}

// A delivery is refused when it is more than five minutes old.
func TestLateDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVerifier(t, key)
		r := seatstest.NewDelivery("/", key, seatstest.Webhook{Body: ping})
		body := read(r)
		time.Sleep(5 * time.Minute)
		if _, err := v.Parse(r.Header, body); err != nil {
			t.Errorf("Parse after 5m: %v", err)
		}
		time.Sleep(time.Nanosecond)
		if _, err := v.Parse(r.Header, body); !errors.Is(err, webhook.ErrTimestamp) {
			t.Errorf("Parse after 5m and 1ns: %v, want ErrTimestamp", err)
		}
	})
}
