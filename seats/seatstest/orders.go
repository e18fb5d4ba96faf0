package seatstest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// WithOrders returns a handler that serves the fake and takes orders as JSON
// below /_fake/, for tests in other languages:
//
//	POST /_fake/world    a world as for [Fake.LoadWorld]; answers with its names and values
//	GET  /_fake/effects  the mails and webhooks since the last call, in order
//	POST /_fake/deliver  {"url": "…", "secret": "…"}; sends the webhooks since the last such order, each once
//	POST /_fake/advance  {"seconds": 90000}
//	POST /_fake/claim    {"seat": "…"}; answers with {"status": 200, "body": …}
//	POST /_fake/fault    {"kind": "cut_after", "operations": ["AssignSeat"], "times": 1}
//
// A delivery is answered with [{"id": "…", "type": "…", "status": 204}], and with
// "status": 0 and an "error" if the URL did not answer. A fault's fields are those of
// [Fault] in lower case; its delay is "seconds". An order that it does not understand is
// answered 400, 404 or 405 with a line of text. Orders are no requests to Polar: they
// meet no fault and are not counted.
func (f *Fake) WithOrders() http.Handler {
	orders := http.NewServeMux()
	orders.HandleFunc("POST /_fake/world", f.orderWorld)
	orders.HandleFunc("GET /_fake/effects", f.orderEffects)
	orders.HandleFunc("POST /_fake/deliver", f.orderDeliver)
	orders.HandleFunc("POST /_fake/advance", f.orderAdvance)
	orders.HandleFunc("POST /_fake/claim", f.orderClaim)
	orders.HandleFunc("POST /_fake/fault", f.orderFault)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_fake/") {
			orders.ServeHTTP(w, r)
			return
		}
		f.ServeHTTP(w, r)
	})
}

func (f *Fake) orderWorld(w http.ResponseWriter, r *http.Request) {
	text, err := orderText(r)
	if err != nil {
		refuseOrder(w, err)
		return
	}
	names, err := f.LoadWorld(text)
	if err != nil {
		refuseOrder(w, err)
		return
	}
	b := []byte("{")
	for i, name := range slices.Sorted(maps.Keys(names)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(appendString(b, name), ':'), names[name])
	}
	writeOrder(w, append(b, '}'))
}

func (f *Fake) orderEffects(w http.ResponseWriter, _ *http.Request) {
	b := []byte("[")
	for i, e := range f.takeEffects() {
		if i > 0 {
			b = append(b, ',')
		}
		b = e.append(b)
	}
	writeOrder(w, append(b, ']'))
}

func (e effect) append(b []byte) []byte {
	if e.webhook != nil {
		b = appendString(append(b, `{"webhook":`...), e.webhook.Body)
		return append(b, '}')
	}
	b = appendString(append(b, `{"mail":`...), e.invitation.Email)
	b = appendString(append(b, `,"subject":`...), e.invitation.Subject)
	b = appendString(append(b, `,"template":`...), e.invitation.Template)
	b = appendString(append(b, `,"claim":`...), e.invitation.Token)
	b = appendString(append(b, `,"billing_manager":`...), e.invitation.BillingManager)
	return append(b, '}')
}

func (f *Fake) orderAdvance(w http.ResponseWriter, r *http.Request) {
	var order struct{ Seconds float64 }
	if !readOrder(w, r, &order) {
		return
	}
	d, err := duration(order.Seconds)
	if err != nil {
		refuseOrder(w, err)
		return
	}
	f.Advance(d)
	writeOrder(w, []byte("{}"))
}

func (f *Fake) orderClaim(w http.ResponseWriter, r *http.Request) {
	var order struct{ Seat string }
	if !readOrder(w, r, &order) {
		return
	}
	f.mu.Lock()
	answer, err := f.claimMailed(order.Seat)
	f.mu.Unlock()
	if err != nil {
		refuseOrder(w, err)
		return
	}
	writeOrder(w, fmt.Appendf(nil, `{"status":%d,"body":%s}`, answer.status, answer.body))
}

func (f *Fake) orderFault(w http.ResponseWriter, r *http.Request) {
	var order faultOrder
	if !readOrder(w, r, &order) {
		return
	}
	delay, err := duration(order.Seconds)
	if err == nil {
		err = f.fail(order.fault(delay))
	}
	if err != nil {
		refuseOrder(w, err)
		return
	}
	writeOrder(w, []byte("{}"))
}

type faultOrder struct {
	Kind       FaultKind
	Operations []string
	Times      int
	Rate       float64
	Seed       uint64
	Seconds    float64
	Status     int
	Header     map[string]string
	Body       string
	Location   string
}

func (o faultOrder) fault(delay time.Duration) Fault {
	header := http.Header{}
	for name, v := range o.Header {
		header.Set(name, v)
	}
	return Fault{
		Kind: o.Kind, Operations: o.Operations, Times: o.Times, Rate: o.Rate, Seed: o.Seed,
		Delay: delay, Status: o.Status, Header: header, Body: o.Body, Location: o.Location,
	}
}
