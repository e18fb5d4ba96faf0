package seatstest

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// receiver is a handler that records deliveries.
type receiver struct {
	statuses []int // the statuses of the next answers; 200 when there are no more
	requests []*http.Request
	bodies   []string
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	r.requests, r.bodies = append(r.requests, q), append(r.bodies, string(body))
	status := 200
	if len(r.statuses) > 0 {
		status, r.statuses = r.statuses[0], r.statuses[1:]
	}
	w.WriteHeader(status)
	fmt.Fprintf(w, "answer %d", len(r.requests))
}

// names returns the names of the people in the deliveries, in order.
func (r *receiver) names() string {
	var names []string
	for _, body := range r.bodies {
		names = append(names, personIn(body))
	}
	return strings.Join(names, " ")
}

// personIn returns the part before the @ of the address in an event.
func personIn(event string) string {
	_, email, _ := strings.Cut(event, `"email":"`)
	name, _, _ := strings.Cut(email, "@")
	return name
}

// assignClaimed assigns seats to people, claimed at once, so that each is one event.
func assignClaimed(t *testing.T, fake *Fake, team *Team, people ...string) {
	t.Helper()
	for _, name := range people {
		_, err := fake.Client().AssignSeat(context.Background(), team.OwnerMember.NewSession(), seats.SeatAssign{
			SubscriptionID: team.SubscriptionID, Email: name + "@company.com", ImmediateClaim: true,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// attempts describes deliveries by person, attempt and status, such as "ada 1: 200".
func attempts(deliveries []Delivery) string {
	var lines []string
	for _, d := range deliveries {
		lines = append(lines, fmt.Sprintf("%s %d: %d", personIn(d.Webhook.Body), d.Attempt, d.Status))
	}
	return strings.Join(lines, ", ")
}

// checkAttempts compares deliveries by [attempts].
func checkAttempts(t *testing.T, call string, got []Delivery, want string) {
	t.Helper()
	if got := attempts(got); got != want {
		t.Errorf("%s: %s, want %s", call, got, want)
	}
}

// TestSignature repeats a delivery of Polar's own.
func TestSignature(t *testing.T) {
	body, err := os.ReadFile("../webhook/testdata/revoked.json")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1795461354, 0)))
		e := New().NewEndpoint(Endpoint{Handler: http.NotFoundHandler(), Secret: "polar_whs_0123456789abcdefghijklmnopqrstuv", WithoutAPIVersion: true})
		r, err := e.request(Webhook{ID: "461f020e-153f-457e-b0b7-52cacc47670b", Body: string(body)})
		if err != nil {
			t.Fatal(err)
		}
		want := http.Header{
			"User-Agent":        {"polar.sh webhooks"},
			"Content-Type":      {"application/json"},
			"Webhook-Id":        {"461f020e-153f-457e-b0b7-52cacc47670b"},
			"Webhook-Timestamp": {"1795461354"},
			"Webhook-Signature": {"v1,AVD4cvlNCY5b7Gpy3oIXfIcpkTLddKKW2q8DVJfBWZI="},
		}
		if fmt.Sprint(r.Header) != fmt.Sprint(want) {
			t.Errorf("request: header %v, want %v", r.Header, want)
		}
		if sent, _ := io.ReadAll(r.Body); r.Method != "POST" || string(sent) != string(body) || r.ContentLength != int64(len(body)) {
			t.Errorf("request: %s with body %s and length %d, want POST with %s", r.Method, sent, r.ContentLength, body)
		}
	})
}

// TestKey has secrets of both forms.
func TestKey(t *testing.T) {
	key := strings.Repeat("k\xff", 16)
	standard := "whsec_" + base64.RawStdEncoding.EncodeToString([]byte(key))
	tests := []struct {
		e    Endpoint
		want string
	}{
		{Endpoint{Secret: standard}, key},
		{Endpoint{Secret: standard + "="}, key},
		{Endpoint{Secret: standard, WholeSecret: true}, standard},
		{Endpoint{Secret: "whsec_chosen by hand"}, "whsec_chosen by hand"},
		{Endpoint{Secret: "whsec_"}, "whsec_"},
		{Endpoint{Secret: "polar_whs_abcd"}, "polar_whs_abcd"},
		{Endpoint{Secret: "abcd"}, "abcd"},
	}
	for _, test := range tests {
		if got := string(test.e.key()); got != test.want {
			t.Errorf("key of %+v: %q, want %q", test.e, got, test.want)
		}
	}
	a, b := newSecret(), newSecret()
	if rest, ok := strings.CutPrefix(a, "whsec_"); !ok || len(rest) != 43 || a == b || len((&Endpoint{Secret: a}).key()) != 32 {
		t.Errorf("newSecret() = %s, then %s; want two different secrets of whsec_ and 43 characters", a, b)
	}
}

// TestAPIVersion delivers the same event to different endpoints.
func TestAPIVersion(t *testing.T) {
	tests := map[string]struct {
		e      Endpoint
		header string
		body   string
	}{
		"today":  {Endpoint{}, seats.APIVersion, `,"api_version":"` + seats.APIVersion + `","data":{"created_at"`},
		"chosen": {Endpoint{APIVersion: "2027-01"}, "2027-01", `,"api_version":"2027-01","data":{"created_at"`},
		"before": {Endpoint{WithoutAPIVersion: true}, "", `Z","data":{"created_at"`},
	}
	for name, test := range tests {
		var r receiver
		fake := New()
		test.e.Handler = &r
		e := fake.NewEndpoint(test.e)
		assignClaimed(t, fake, fake.NewTeam(1), "ada")
		d := e.Deliver()
		if len(d) != 1 || d[0].Status != 200 || d[0].Body != "answer 1" || d[0].Webhook.Type != "customer_seat.claimed" || d[0].Webhook.ID != fake.Webhooks()[0].ID {
			t.Fatalf("%s: Deliver: %+v, want one delivery with status 200 of the claimed event", name, d)
		}
		if header := r.requests[0].Header.Get("webhook-api-version"); header != test.header || !strings.Contains(r.bodies[0], test.body) || r.bodies[0] != d[0].Webhook.Body {
			t.Errorf("%s: version %q and body %s, want %q and %s", name, header, r.bodies[0], test.header, test.body)
		}
		if strings.Contains(fake.Webhooks()[0].Body, "api_version") {
			t.Errorf("%s: Webhooks has an api_version, want the event unchanged", name)
		}
	}
}

// TestDeliver: events are delivered in order and once, except those from before the endpoint.
func TestDeliver(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	assignClaimed(t, fake, team, "early")
	var r receiver
	e := fake.NewEndpoint(Endpoint{Handler: &r})
	assignClaimed(t, fake, team, "ada", "bob")
	if len(r.requests) > 0 || len(e.Waiting()) != 2 {
		t.Fatalf("before Deliver: %d deliveries and %d waiting events, want none and 2", len(r.requests), len(e.Waiting()))
	}
	checkAttempts(t, "Deliver", e.Deliver(), "ada 1: 200, bob 1: 200")
	assignClaimed(t, fake, team, "cleo")
	checkAttempts(t, "Deliver", e.Deliver(), "cleo 1: 200")
	if made := e.Deliver(); len(made) > 0 || len(e.Waiting()) > 0 || r.names() != "ada bob cleo" {
		t.Errorf("Deliver without new events: %s, %d waiting; received: %s; want none, none and ada bob cleo", attempts(made), len(e.Waiting()), r.names())
	}
	checkAttempts(t, "Deliveries", e.Deliveries(), "ada 1: 200, bob 1: 200, cleo 1: 200")
}

// TestDeliverOverNetwork has the answers of servers, including missing ones.
func TestDeliverOverNetwork(t *testing.T) {
	answers := map[string]struct {
		handler http.HandlerFunc
		status  int
		body    string
	}{
		"204":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 204, ""},
		"a page": {func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 3<<10)) }, 200, string(make([]byte, 2<<10))},
		"moved": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(307)
			if r.URL.Path == "/elsewhere" {
				t.Error("Deliver followed a redirect")
			}
		}, 307, ""},
		"gone": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, ""},
		"short": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9")
			w.Write([]byte("cut"))
		}, 0, ""},
	}
	for name, answer := range answers {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !r.Close {
				t.Errorf("%s: Deliver would keep the connection, want it closed", name)
			}
			answer.handler(w, r)
		}))
		fake := New()
		e := fake.NewEndpoint(Endpoint{URL: srv.URL + "/webhooks"})
		assignClaimed(t, fake, fake.NewTeam(1), "ada")
		d := e.Deliver()[0]
		if d.Status != answer.status || d.Body != answer.body || (d.Err != nil) != (answer.status == 0) {
			t.Errorf("%s: Deliver: status %d, %d bytes, error %v; want status %d and %d bytes", name, d.Status, len(d.Body), d.Err, answer.status, len(answer.body))
		}
		if last := d.Next.IsZero(); last != (d.Status/100 == 2) {
			t.Errorf("%s: status %d, next attempt at %v; want another attempt unless the status is 2xx", name, d.Status, d.Next)
		}
		srv.Close()
	}
}

// TestHandlerWithoutAnswer: a handler that panics or takes more than ten seconds does not
// answer.
func TestHandlerWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for want, h := range map[string]http.HandlerFunc{
			"the handler panicked: no database":               func(http.ResponseWriter, *http.Request) { panic("no database") },
			"no answer within 10s: context deadline exceeded": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			"<nil>": func(http.ResponseWriter, *http.Request) { time.Sleep(9 * time.Second) },
		} {
			fake := New()
			e := fake.NewEndpoint(Endpoint{Handler: h})
			assignClaimed(t, fake, fake.NewTeam(1), "ada")
			if d := e.Deliver()[0]; fmt.Sprint(d.Err) != want || (d.Status == 200) != (want == "<nil>") {
				t.Errorf("Deliver: status %d, error %v; want error %s", d.Status, d.Err, want)
			}
		}
	})
}

// TestSend sends events late, out of order and repeatedly, sends its own, and skips one.
func TestSend(t *testing.T) {
	fake := New()
	team := fake.NewTeam(9)
	var r receiver
	e := fake.NewEndpoint(Endpoint{Handler: &r})
	assignClaimed(t, fake, team, "ada", "bob", "cleo", "dan")
	w := fake.Webhooks()
	e.Skip(w[3])
	checkAttempts(t, "Send", e.Send(w[2], w[0], w[0]), "cleo 1: 200, ada 1: 200, ada 2: 200")
	checkAttempts(t, "Deliver", e.Deliver(), "bob 1: 200")
	if first, second := r.requests[1].Header.Get("webhook-id"), r.requests[2].Header.Get("webhook-id"); first != w[0].ID || second != first {
		t.Errorf("webhook-id of one event: %s, then %s; want %s twice", first, second, w[0].ID)
	}
	made := e.Send(Webhook{Body: `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","data":null}`}, Webhook{ID: "mine", Body: "nonsense"})
	if len(made) != 2 || made[0].Webhook.ID == "" || r.bodies[4] != `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","api_version":"`+seats.APIVersion+`","data":null}` || r.bodies[5] != "nonsense" ||
		r.requests[5].Header.Get("webhook-id") != "mine" {
		t.Errorf("Send of own events: %+v with bodies %q, want a new id and an api_version for the first, the second unchanged", made, r.bodies[4:])
	}
	tampered := w[1]
	tampered.Body = strings.Replace(tampered.Body, "bob", "eve", 1)
	checkAttempts(t, "Send of a changed event", e.Send(tampered), "eve 2: 200")
	// An event that succeeded once is not tried again.
	r.statuses = []int{500}
	if made := e.Send(w[0]); made[0].Status != 500 || !made[0].Next.IsZero() || len(e.Waiting()) > 0 {
		t.Errorf("failed Send after a success: %+v and waiting events %v, want status 500 and no next attempt", made, e.Waiting())
	}
}

// TestRetries checks the schedule of an event that fails ten times.
func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := New()
		e := fake.NewEndpoint(Endpoint{Handler: http.NotFoundHandler()})
		assignClaimed(t, fake, fake.NewTeam(1), "ada")
		begin := fakeNow(fake)
		var waits []time.Duration
		for d := e.Deliver()[0]; !d.Next.IsZero(); d = e.Deliver()[0] {
			wait := d.Next.Sub(d.Time)
			waits = append(waits, wait)
			fake.Advance(wait - time.Microsecond)
			if made := e.Deliver(); len(made) > 0 {
				t.Fatalf("Deliver before the next attempt is due: %+v, want none", made)
			}
			fake.Advance(time.Microsecond)
		}
		var want []time.Duration
		for s := 2; s <= 512; s *= 2 {
			want = append(want, time.Duration(s)*time.Second)
		}
		all := e.Deliveries()
		if !slices.Equal(waits, want) || len(all) != 10 || all[9].Attempt != 10 || all[9].Time.Sub(begin) != 1022*time.Second {
			t.Errorf("waits %v and attempts %s, want %v and ten attempts", waits, attempts(all), want)
		}
		fake.Advance(time.Hour)
		if made := e.Deliver(); len(made) > 0 || len(e.Waiting()) > 0 || !e.Enabled() {
			t.Errorf("Deliver after ten attempts: %s, want none and an enabled endpoint", attempts(made))
		}
	})
}

// TestAttemptHeaders: each attempt has the timestamp of the wall clock and a new signature, but
// the same id.
func TestAttemptHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := New()
		r := receiver{statuses: []int{500}}
		e := fake.NewEndpoint(Endpoint{Handler: &r})
		assignClaimed(t, fake, fake.NewTeam(1), "ada")
		fake.Advance(24 * time.Hour)
		e.Deliver()
		time.Sleep(3 * time.Second)
		e.Deliver()
		first, second := r.requests[0].Header, r.requests[1].Header
		if first.Get("webhook-timestamp") != "946684800" || second.Get("webhook-timestamp") != "946684803" {
			t.Errorf("timestamps of two attempts: %v, %v; want those of the wall clock", first, second)
		}
		if first.Get("webhook-id") != second.Get("webhook-id") || first.Get("webhook-signature") == second.Get("webhook-signature") || r.bodies[0] != r.bodies[1] {
			t.Errorf("two attempts: %v, %v; want the same id and body and different signatures", first, second)
		}
	})
}

// TestEventsOvertakeFailed: later events do not wait for one that has failed.
func TestEventsOvertakeFailed(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	e := fake.NewEndpoint(Endpoint{Handler: &receiver{statuses: []int{500}}})
	assignClaimed(t, fake, team, "ada", "bob")
	checkAttempts(t, "Deliver", e.Deliver(), "ada 1: 500, bob 1: 200")
	assignClaimed(t, fake, team, "cleo")
	checkAttempts(t, "Deliver", e.Deliver(), "cleo 1: 200")
	fake.Advance(time.Second)
	assignClaimed(t, fake, team, "dan")
	fake.Advance(time.Hour)
	assignClaimed(t, fake, team, "eve")
	checkAttempts(t, "Deliver", e.Deliver(), "dan 1: 200, ada 2: 200, eve 1: 200")
}

// failAll advances the clock until no event is tried again.
func failAll(fake *Fake, e *Endpoint) {
	for len(e.Deliver()) > 0 {
		fake.Advance(20 * time.Minute)
	}
}

// TestDisabledEndpoint: an endpoint is disabled after ten failed events in a row, and not after
// nine and a success.
func TestDisabledEndpoint(t *testing.T) {
	fake := New()
	team := fake.NewTeam(40)
	status := 500
	e := fake.NewEndpoint(Endpoint{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })})
	for range 2 {
		for i := range 9 {
			assignClaimed(t, fake, team, fmt.Sprint(len(fake.Webhooks()), "x", i))
		}
		failAll(fake, e)
		if !e.Enabled() {
			t.Fatal("the endpoint is disabled after nine failed events, want it enabled")
		}
		status = 204
		assignClaimed(t, fake, team, fmt.Sprint(len(fake.Webhooks()), "success"))
		e.Deliver()
		status = 500
	}
	for i := range 12 {
		assignClaimed(t, fake, team, fmt.Sprint("last", i))
	}
	failAll(fake, e)
	if e.Enabled() || len(e.Waiting()) > 0 {
		t.Fatalf("after twelve failed events: enabled = %v with %d waiting events, want a disabled endpoint", e.Enabled(), len(e.Waiting()))
	}
	before := len(e.Deliveries())
	assignClaimed(t, fake, team, "whiledisabled")
	if made := append(e.Deliver(), e.Send(fake.Webhooks()[0])...); len(made) > 0 || len(e.Deliveries()) != before {
		t.Errorf("disabled endpoint: %s, want no attempts", attempts(made))
	}
	status = 204
	e.Enable()
	assignClaimed(t, fake, team, "afterwards")
	checkAttempts(t, "Deliver after Enable", e.Deliver(), "afterwards 1: 204")
	if !e.Enabled() {
		t.Error("Enabled() = false after Enable")
	}
}

// TestReceiverCallsFake: a receiver may list seats and cause more events.
func TestReceiverCallsFake(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	more := []string{"bob"}
	e := fake.NewEndpoint(Endpoint{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		assignClaimed(t, fake, team, more...)
		more = nil
		fmt.Fprint(w, len(fake.Seats(team.SubscriptionID)))
	})})
	assignClaimed(t, fake, team, "ada")
	if d := e.Deliver(); len(d) != 1 || d[0].Body != "2" {
		t.Errorf("Deliver: %+v, want one delivery with the answer 2", d)
	}
	checkAttempts(t, "Deliver", e.Deliver(), "bob 1: 200")
}

// TestLoadWorldResetsEndpoints: endpoints stay, but without the events of the old world.
func TestLoadWorldResetsEndpoints(t *testing.T) {
	fake := New()
	e := fake.NewEndpoint(Endpoint{Handler: new(receiver)})
	assignClaimed(t, fake, fake.NewTeam(1), "ada")
	if _, err := fake.LoadWorld([]byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if made := e.Deliver(); len(made) > 0 {
		t.Errorf("Deliver of the old world's events: %s, want none", attempts(made))
	}
	assignClaimed(t, fake, fake.NewTeam(1), "bob")
	checkAttempts(t, "Deliver", e.Deliver(), "bob 1: 200")
}

func TestInvalidEndpoints(t *testing.T) {
	for _, e := range []Endpoint{{}, {URL: "/webhooks"}, {URL: "ftp://polar.test"}, {URL: "http://"}, {URL: ":", Handler: http.NotFoundHandler()}} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "seatstest: NewEndpoint: the URL") {
					t.Errorf("NewEndpoint(%+v): panic %s, want one about the URL", e, got)
				}
			}()
			New().NewEndpoint(e)
		}()
	}
}

// TestDeliveriesAreBounded: the last 10,000 attempts are kept.
func TestDeliveriesAreBounded(t *testing.T) {
	e := New().NewEndpoint(Endpoint{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})})
	for range 10_002 {
		e.Send(Webhook{ID: "one", Body: "{}"})
	}
	all := e.Deliveries()
	if len(all) != 10_000 || all[0].Attempt != 3 || all[9_999].Attempt != 10_002 {
		t.Errorf("Deliveries: %d attempts from %d to %d, want 10000 from 3 to 10002", len(all), all[0].Attempt, all[len(all)-1].Attempt)
	}
}

// TestNewDelivery delivers to a handler and to a server.
func TestNewDelivery(t *testing.T) {
	var received receiver
	mux := http.NewServeMux()
	mux.Handle("POST /webhooks/polar", &received)
	srv := httptest.NewServer(mux)
	defer srv.Close()
	w := Webhook{Body: `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","data":{}}`}
	mux.ServeHTTP(httptest.NewRecorder(), NewDelivery("/webhooks/polar", "secret", w))
	if status, body := do(t, http.DefaultClient, NewDelivery(srv.URL+"/webhooks/polar", "secret", w)); status != 200 || body != "answer 2" {
		t.Fatalf("delivery to a server: %d %s, want 200 answer 2", status, body)
	}
	for i, r := range received.requests {
		want := signature([]byte("secret"), r.Header.Get("webhook-id")+"."+r.Header.Get("webhook-timestamp")+"."+received.bodies[i])
		if r.Header.Get("webhook-signature") != want || len(r.Header.Get("webhook-id")) != 36 || !strings.Contains(received.bodies[i], `"api_version":`) {
			t.Errorf("delivery %d: %v %s, want the signature %s, a new id and an api_version", i, r.Header, received.bodies[i], want)
		}
	}
	for target, secret := range map[string]string{":": "secret", "/": ""} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "seatstest: NewDelivery: the ") {
					t.Errorf("NewDelivery(%q, %q): panic %s, want one about the argument", target, secret, got)
				}
			}()
			NewDelivery(target, secret, w)
		}()
	}
}

// TestDeliverOrder delivers webhooks by orders, as a test in another language does.
func TestDeliverOrder(t *testing.T) {
	o := newOrdersServer(t)
	r := receiver{statuses: []int{204, 503}}
	srv := httptest.NewServer(&r)
	to := `{"url":"` + srv.URL + `/webhooks","secret":"polar_whs_abc"}`
	o.give(t, []orderStep{{"POST", "/_fake/deliver", to, 200, `[]`}})
	o.assign(t, "ada@company.com")
	o.assign(t, "bob@company.com")
	status, body := o.order(t, "POST", "/_fake/deliver", to)
	id := func(i int) string { return r.requests[i].Header.Get("webhook-id") }
	want := `[{"id":"` + id(0) + `","type":"customer_seat.assigned","status":204},{"id":"` + id(1) + `","type":"customer_seat.assigned","status":503}]`
	if status != 200 || body != want || r.names() != "ada bob" || r.requests[0].URL.Path != "/webhooks" {
		t.Errorf("POST /_fake/deliver: %d %s, received %s; want 200 %s and ada bob", status, body, r.names(), want)
	}
	o.give(t, []orderStep{{"POST", "/_fake/deliver", to, 200, `[]`}})
	srv.Close()
	o.assign(t, "cleo@company.com")
	o.give(t, []orderStep{
		{"POST", "/_fake/deliver", `{"url":"/webhooks","secret":"s"}`, 400, `seatstest: POST /_fake/deliver: the URL is "/webhooks": want an absolute http or https URL`},
		{"POST", "/_fake/deliver", `{"url":"` + srv.URL + `"}`, 400, `the secret is empty`},
		{"POST", "/_fake/deliver", to, 200, `"type":"customer_seat.assigned","status":0,"error":"dial tcp `},
		{"POST", "/_fake/deliver", to, 200, `[]`},
	})
}
