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

// A receiver answers deliveries and keeps them.
type receiver struct {
	statuses []int // of the first answers; then 200
	got      []*http.Request
	bodies   []string
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	r.got, r.bodies = append(r.got, q), append(r.bodies, string(body))
	status := 200
	if len(r.statuses) > 0 {
		status, r.statuses = r.statuses[0], r.statuses[1:]
	}
	w.WriteHeader(status)
	fmt.Fprintf(w, "answer %d", len(r.got))
}

// emails returns whom the deliveries were about, in order.
func (r *receiver) emails() string {
	var names []string
	for _, body := range r.bodies {
		_, email, _ := strings.Cut(body, `"email":"`)
		name, _, _ := strings.Cut(email, "@")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// happen has a fake give seats to people at once, so that each is an event.
func happen(t *testing.T, fake *Fake, team *Team, people ...string) {
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

// attempts returns of each delivery whose it was, which attempt, and what it was answered.
func attempts(deliveries []Delivery) string {
	var shown []string
	for _, d := range deliveries {
		_, email, _ := strings.Cut(d.Webhook.Body, `"email":"`)
		name, _, _ := strings.Cut(email, "@")
		shown = append(shown, fmt.Sprintf("%s %d: %d", name, d.Attempt, d.Status))
	}
	return strings.Join(shown, ", ")
}

// TestSignature is a delivery of Polar's own.
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
			t.Errorf("%v, want %v", r.Header, want)
		}
		if sent, _ := io.ReadAll(r.Body); r.Method != "POST" || string(sent) != string(body) || r.ContentLength != int64(len(body)) {
			t.Errorf("%s with %s", r.Method, sent)
		}
	})
}

// TestKey has secrets of either age and what signs with each.
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
			t.Errorf("%+v: %q, want %q", test.e, got, test.want)
		}
	}
	a, b := newSecret(), newSecret()
	if rest, ok := strings.CutPrefix(a, "whsec_"); !ok || len(rest) != 43 || a == b || len((&Endpoint{Secret: a}).key()) != 32 {
		t.Errorf("new secrets %s and %s", a, b)
	}
}

// TestAPIVersion has what is sent of the same event to different endpoints.
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
		var got receiver
		fake := New()
		test.e.Handler = &got
		e := fake.NewEndpoint(test.e)
		happen(t, fake, fake.NewTeam(1), "ada")
		d := e.Deliver()
		if len(d) != 1 || d[0].Status != 200 || d[0].Body != "answer 1" || d[0].Webhook.Type != "customer_seat.claimed" || d[0].Webhook.ID != fake.Webhooks()[0].ID {
			t.Fatalf("%s: %+v", name, d)
		}
		if header := got.got[0].Header.Get("webhook-api-version"); header != test.header || !strings.Contains(got.bodies[0], test.body) || got.bodies[0] != d[0].Webhook.Body {
			t.Errorf("%s: %q %s", name, header, got.bodies[0])
		}
		if strings.Contains(fake.Webhooks()[0].Body, "api_version") {
			t.Errorf("%s: the fake's own event was changed", name)
		}
	}
}

// TestDeliver: in order, once, and what happened before the endpoint was there not at all.
func TestDeliver(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	happen(t, fake, team, "early")
	var got receiver
	e := fake.NewEndpoint(Endpoint{Handler: &got})
	happen(t, fake, team, "ada", "bob")
	if len(got.got) > 0 || len(e.Waiting()) != 2 {
		t.Fatalf("%d came by themselves, %d wait", len(got.got), len(e.Waiting()))
	}
	if made := attempts(e.Deliver()); made != "ada 1: 200, bob 1: 200" {
		t.Error(made)
	}
	happen(t, fake, team, "cleo")
	if made := attempts(e.Deliver()); made != "cleo 1: 200" {
		t.Error(made)
	}
	if made := e.Deliver(); len(made) > 0 || len(e.Waiting()) > 0 || got.emails() != "ada bob cleo" {
		t.Errorf("%s, then %+v", got.emails(), made)
	}
	if all := attempts(e.Deliveries()); all != "ada 1: 200, bob 1: 200, cleo 1: 200" {
		t.Error(all)
	}
}

// TestOverTheNetwork has answers of servers, and none.
func TestOverTheNetwork(t *testing.T) {
	answers := map[string]struct {
		handler http.HandlerFunc
		status  int
		body    string
	}{
		"204":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 204, ""},
		"a page": {func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 3<<10)) }, 200, string(make([]byte, 2<<10))},
		"moved": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/else")
			w.WriteHeader(307)
			if r.URL.Path == "/else" {
				t.Error("a redirect was followed")
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
				t.Errorf("%s: the connection is to stay", name)
			}
			answer.handler(w, r)
		}))
		fake := New()
		e := fake.NewEndpoint(Endpoint{URL: srv.URL + "/webhooks"})
		happen(t, fake, fake.NewTeam(1), "ada")
		d := e.Deliver()[0]
		if d.Status != answer.status || d.Body != answer.body || (d.Err != nil) != (answer.status == 0) {
			t.Errorf("%s: %d, %d bytes, %v", name, d.Status, len(d.Body), d.Err)
		}
		if again := d.Next.IsZero(); again != (d.Status/100 == 2) {
			t.Errorf("%s: next at %v", name, d.Next)
		}
		srv.Close()
	}
}

// TestHandlerThatDoesNotAnswer: a panic is no answer, and neither is one after ten seconds.
func TestHandlerThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for want, h := range map[string]http.HandlerFunc{
			"the handler panicked: no database":               func(http.ResponseWriter, *http.Request) { panic("no database") },
			"no answer within 10s: context deadline exceeded": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			"<nil>": func(http.ResponseWriter, *http.Request) { time.Sleep(9 * time.Second) },
		} {
			fake := New()
			e := fake.NewEndpoint(Endpoint{Handler: h})
			happen(t, fake, fake.NewTeam(1), "ada")
			if d := e.Deliver()[0]; fmt.Sprint(d.Err) != want || (d.Status == 200) != (want == "<nil>") {
				t.Errorf("%d, %v, want %s", d.Status, d.Err, want)
			}
		}
	})
}

// TestSend: late, out of order, repeated, skipped, made up.
func TestSend(t *testing.T) {
	fake := New()
	team := fake.NewTeam(9)
	var got receiver
	e := fake.NewEndpoint(Endpoint{Handler: &got})
	happen(t, fake, team, "ada", "bob", "cleo", "dan")
	w := fake.Webhooks()
	e.Skip(w[3])
	if made := attempts(e.Send(w[2], w[0], w[0])); made != "cleo 1: 200, ada 1: 200, ada 2: 200" {
		t.Error(made)
	}
	if made := attempts(e.Deliver()); made != "bob 1: 200" {
		t.Error(made)
	}
	if id := got.got[1].Header.Get("webhook-id"); id != w[0].ID || got.got[2].Header.Get("webhook-id") != id {
		t.Errorf("ids %s", id)
	}
	made := e.Send(Webhook{Body: `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","data":null}`}, Webhook{ID: "mine", Body: "nonsense"})
	if len(made) != 2 || made[0].Webhook.ID == "" || got.bodies[4] != `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","api_version":"`+seats.APIVersion+`","data":null}` || got.bodies[5] != "nonsense" ||
		got.got[5].Header.Get("webhook-id") != "mine" {
		t.Errorf("%+v, %q", made, got.bodies[4:])
	}
	tampered := w[1]
	tampered.Body = strings.Replace(tampered.Body, "bob", "eve", 1)
	if made := attempts(e.Send(tampered)); made != "eve 2: 200" {
		t.Error(made)
	}
	// What was taken once stays so.
	got.statuses = []int{500}
	if made := e.Send(w[0]); made[0].Status != 500 || !made[0].Next.IsZero() || len(e.Waiting()) > 0 {
		t.Errorf("%+v, %v wait", made, e.Waiting())
	}
}

// TestRetries is the schedule of an event that fails ten times.
func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := New()
		e := fake.NewEndpoint(Endpoint{Handler: http.NotFoundHandler()})
		happen(t, fake, fake.NewTeam(1), "ada")
		begin := fakeNow(fake)
		var waits []time.Duration
		for d := e.Deliver()[0]; !d.Next.IsZero(); d = e.Deliver()[0] {
			wait := d.Next.Sub(d.Time)
			waits = append(waits, wait)
			fake.Advance(wait - time.Microsecond)
			if made := e.Deliver(); len(made) > 0 {
				t.Fatalf("too early: %+v", made)
			}
			fake.Advance(time.Microsecond)
		}
		var want []time.Duration
		for s := 2; s <= 512; s *= 2 {
			want = append(want, time.Duration(s)*time.Second)
		}
		all := e.Deliveries()
		if !slices.Equal(waits, want) || len(all) != 10 || all[9].Attempt != 10 || all[9].Time.Sub(begin) != 1022*time.Second {
			t.Errorf("waits %v, want %v; %s", waits, want, attempts(all))
		}
		fake.Advance(time.Hour)
		if made := e.Deliver(); len(made) > 0 || len(e.Waiting()) > 0 || !e.Enabled() {
			t.Errorf("an eleventh time: %s", attempts(made))
		}
	})
}

// TestTimestampOfAnAttempt: it is the wall clock's, the id stays, the signature is new.
func TestTimestampOfAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := New()
		got := receiver{statuses: []int{500}}
		e := fake.NewEndpoint(Endpoint{Handler: &got})
		happen(t, fake, fake.NewTeam(1), "ada")
		fake.Advance(24 * time.Hour)
		e.Deliver()
		time.Sleep(3 * time.Second)
		e.Deliver()
		first, second := got.got[0].Header, got.got[1].Header
		if first.Get("webhook-timestamp") != "946684800" || second.Get("webhook-timestamp") != "946684803" {
			t.Errorf("%v, %v", first, second)
		}
		if first.Get("webhook-id") != second.Get("webhook-id") || first.Get("webhook-signature") == second.Get("webhook-signature") || got.bodies[0] != got.bodies[1] {
			t.Errorf("%v, %v", first, second)
		}
	})
}

// TestOvertaking: later events do not wait for one that has failed.
func TestOvertaking(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	got := receiver{statuses: []int{500}}
	e := fake.NewEndpoint(Endpoint{Handler: &got})
	happen(t, fake, team, "ada", "bob")
	if made := attempts(e.Deliver()); made != "ada 1: 500, bob 1: 200" {
		t.Error(made)
	}
	happen(t, fake, team, "cleo")
	if made := attempts(e.Deliver()); made != "cleo 1: 200" {
		t.Error(made)
	}
	fake.Advance(time.Second)
	happen(t, fake, team, "dan")
	fake.Advance(time.Hour)
	happen(t, fake, team, "eve")
	if made := attempts(e.Deliver()); made != "dan 1: 200, ada 2: 200, eve 1: 200" {
		t.Error(made)
	}
}

// failAll advances the clock until nothing is tried any more.
func failAll(fake *Fake, e *Endpoint) {
	for len(e.Deliver()) > 0 {
		fake.Advance(20 * time.Minute)
	}
}

// TestSwitchedOff: after ten events in a row, and not after nine and one that was taken.
func TestSwitchedOff(t *testing.T) {
	fake := New()
	team := fake.NewTeam(40)
	status := 500
	e := fake.NewEndpoint(Endpoint{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })})
	for range 2 {
		for i := range 9 {
			happen(t, fake, team, fmt.Sprint(len(fake.Webhooks()), "x", i))
		}
		failAll(fake, e)
		if !e.Enabled() {
			t.Fatal("switched off after nine")
		}
		status = 204
		happen(t, fake, team, fmt.Sprint(len(fake.Webhooks()), "taken"))
		e.Deliver()
		status = 500
	}
	for i := range 12 {
		happen(t, fake, team, fmt.Sprint("last", i))
	}
	failAll(fake, e)
	if e.Enabled() || len(e.Waiting()) > 0 {
		t.Fatalf("still on, %d wait", len(e.Waiting()))
	}
	before := len(e.Deliveries())
	happen(t, fake, team, "meanwhile")
	if made := append(e.Deliver(), e.Send(fake.Webhooks()[0])...); len(made) > 0 || len(e.Deliveries()) != before {
		t.Errorf("still delivers: %s", attempts(made))
	}
	status = 204
	e.Enable()
	happen(t, fake, team, "afterwards")
	if made := attempts(e.Deliver()); made != "afterwards 1: 204" || !e.Enabled() {
		t.Error(made)
	}
}

// TestReceiverThatAsks: a receiver that lists the seats, and one that has more happen.
func TestReceiverThatAsks(t *testing.T) {
	fake := New()
	team := fake.NewTeam(5)
	more := []string{"bob"}
	e := fake.NewEndpoint(Endpoint{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		happen(t, fake, team, more...)
		more = nil
		fmt.Fprint(w, len(fake.Seats(team.SubscriptionID)))
	})})
	happen(t, fake, team, "ada")
	if d := e.Deliver(); len(d) != 1 || d[0].Body != "2" {
		t.Errorf("%+v", d)
	}
	if made := attempts(e.Deliver()); made != "bob 1: 200" {
		t.Error(made)
	}
}

// TestNewWorld: the endpoint stays, and what it knew goes.
func TestNewWorld(t *testing.T) {
	fake := New()
	var got receiver
	e := fake.NewEndpoint(Endpoint{Handler: &got})
	happen(t, fake, fake.NewTeam(1), "ada")
	if _, err := fake.LoadWorld([]byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	if made := e.Deliver(); len(made) > 0 {
		t.Errorf("of the old world: %s", attempts(made))
	}
	happen(t, fake, fake.NewTeam(1), "bob")
	if made := attempts(e.Deliver()); made != "bob 1: 200" {
		t.Error(made)
	}
}

func TestEndpointsThatAreRefused(t *testing.T) {
	for _, e := range []Endpoint{{}, {URL: "/webhooks"}, {URL: "ftp://polar.test"}, {URL: "http://"}, {URL: ":", Handler: http.NotFoundHandler()}} {
		func() {
			defer func() {
				if thrown := fmt.Sprint(recover()); !strings.HasPrefix(thrown, "seatstest: NewEndpoint: the URL") {
					t.Errorf("%+v: %s", e, thrown)
				}
			}()
			New().NewEndpoint(e)
		}()
	}
}

// TestDeliveriesAreBounded: the last 10,000 are kept.
func TestDeliveriesAreBounded(t *testing.T) {
	e := New().NewEndpoint(Endpoint{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})})
	for range 10_002 {
		e.Send(Webhook{ID: "one", Body: "{}"})
	}
	all := e.Deliveries()
	if len(all) != 10_000 || all[0].Attempt != 3 || all[9_999].Attempt != 10_002 {
		t.Errorf("%d kept, attempts %d to %d", len(all), all[0].Attempt, all[len(all)-1].Attempt)
	}
}

// TestNewDelivery: to a handler and to a server.
func TestNewDelivery(t *testing.T) {
	var got receiver
	mux := http.NewServeMux()
	mux.Handle("POST /webhooks/polar", &got)
	srv := httptest.NewServer(mux)
	defer srv.Close()
	w := Webhook{Body: `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","data":{}}`}
	mux.ServeHTTP(httptest.NewRecorder(), NewDelivery("/webhooks/polar", "secret", w))
	if status, body := do(t, http.DefaultClient, NewDelivery(srv.URL+"/webhooks/polar", "secret", w)); status != 200 || body != "answer 2" {
		t.Fatalf("%d %s", status, body)
	}
	for i, r := range got.got {
		want := signature([]byte("secret"), r.Header.Get("webhook-id")+"."+r.Header.Get("webhook-timestamp")+"."+got.bodies[i])
		if r.Header.Get("webhook-signature") != want || len(r.Header.Get("webhook-id")) != 36 || !strings.Contains(got.bodies[i], `"api_version":`) {
			t.Errorf("%v %s", r.Header, got.bodies[i])
		}
	}
	for target, secret := range map[string]string{":": "secret", "/": ""} {
		func() {
			defer func() {
				if thrown := fmt.Sprint(recover()); !strings.HasPrefix(thrown, "seatstest: NewDelivery: the ") {
					t.Errorf("%s %q: %s", target, secret, thrown)
				}
			}()
			NewDelivery(target, secret, w)
		}()
	}
}

// TestDeliverOrder is what a test in another language does.
func TestDeliverOrder(t *testing.T) {
	o := newOrders(t)
	got := receiver{statuses: []int{204, 503}}
	srv := httptest.NewServer(&got)
	to := `{"url":"` + srv.URL + `/webhooks","secret":"polar_whs_abc"}`
	o.give(t, []orderStep{{"POST", "/_fake/deliver", to, 200, `[]`}})
	o.assign(t, "ada@company.com")
	o.assign(t, "bob@company.com")
	status, body := o.order(t, "POST", "/_fake/deliver", to)
	id := func(i int) string { return got.got[i].Header.Get("webhook-id") }
	want := `[{"id":"` + id(0) + `","type":"customer_seat.assigned","status":204},{"id":"` + id(1) + `","type":"customer_seat.assigned","status":503}]`
	if status != 200 || body != want || got.emails() != "ada bob" || got.got[0].URL.Path != "/webhooks" {
		t.Errorf("%d %s, want %s", status, body, want)
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
