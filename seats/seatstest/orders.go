package seatstest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"
)

// WithOrders returns a handler that serves the fake and takes orders as JSON
// below /_fake/, for tests in other languages:
//
//	POST /_fake/world    a world as for [Fake.LoadWorld]; answers with its names and values
//	GET  /_fake/effects  the mails and webhooks since the last call, in order
//	POST /_fake/advance  {"seconds": 90000}
//	POST /_fake/claim    {"seat": "…"}; answers with {"status": 200, "body": …}
//	POST /_fake/fault    {"kind": "cut_after", "operations": ["AssignSeat"], "times": 1}
//
// A fault's fields are those of [Fault] in lower case; its delay is "seconds".
// An order that it does not understand is answered 400 with a line of text.
func (f *Fake) WithOrders() http.Handler {
	orders := http.NewServeMux()
	orders.HandleFunc("POST /_fake/world", f.orderWorld)
	orders.HandleFunc("GET /_fake/effects", f.orderEffects)
	orders.HandleFunc("POST /_fake/advance", f.orderAdvance)
	orders.HandleFunc("POST /_fake/claim", f.orderClaim)
	orders.HandleFunc("POST /_fake/fault", f.orderFault)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := orders.Handler(r); pattern != "" {
			orders.ServeHTTP(w, r)
			return
		}
		f.ServeHTTP(w, r)
	})
}

func (f *Fake) orderWorld(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
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
	f.Advance(time.Duration(order.Seconds * float64(time.Second)))
	writeOrder(w, []byte("{}"))
}

func (f *Fake) orderClaim(w http.ResponseWriter, r *http.Request) {
	var order struct{ Seat string }
	if !readOrder(w, r, &order) {
		return
	}
	f.mu.Lock()
	answer := f.claimMailed(order.Seat)
	f.mu.Unlock()
	writeOrder(w, fmt.Appendf(nil, `{"status":%d,"body":%s}`, answer.status, answer.body))
}

func (f *Fake) orderFault(w http.ResponseWriter, r *http.Request) {
	var order struct {
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
	if !readOrder(w, r, &order) {
		return
	}
	fault := Fault{
		Kind: order.Kind, Operations: order.Operations, Times: order.Times, Rate: order.Rate, Seed: order.Seed,
		Delay: time.Duration(order.Seconds * float64(time.Second)), Status: order.Status, Header: http.Header{},
		Body: order.Body, Location: order.Location,
	}
	for name, v := range order.Header {
		fault.Header.Set(name, v)
	}
	if err := f.fail(fault); err != nil {
		refuseOrder(w, err)
		return
	}
	writeOrder(w, []byte("{}"))
}

func readOrder(w http.ResponseWriter, r *http.Request, order any) bool {
	if err := json.NewDecoder(r.Body).Decode(order); err != nil {
		refuseOrder(w, err)
		return false
	}
	return true
}

func refuseOrder(w http.ResponseWriter, err error) {
	http.Error(w, err.Error(), http.StatusBadRequest)
}

func writeOrder(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}
