package seatstest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// WithOrders returns a handler that serves the fake and also takes orders, which control the
// fake from tests in other languages. GET / and GET /_fake/ answer with a page that lists
// them:
//
//	POST /_fake/world            a world as for [Fake.LoadWorld]; answers with its ids and tokens by name
//	GET  /_fake/effects          the mails and webhooks since the last such order, oldest first
//	POST /_fake/deliver          {"url": "…", "secret": "…"}; sends the webhooks since the last such order, each once
//	POST /_fake/claim            {"seat": "…"}; answers with {"status": 200, "body": …}
//	GET  /_fake/seats            ?subscription_id=… or ?order_id=…; all seats, in the form of ListSeats
//	POST /_fake/set_seats        {"subscription": "…", "seats": 3}; see [Subscription.SetSeats]
//	POST /_fake/end              {"subscription": "…"}; see [Subscription.End]
//	POST /_fake/token            {"member": "…"}, or a customer or an organization, and "seconds", "without_scope"; answers with {"token": "…"}
//	POST /_fake/delete_token     {"token": "…"}
//	POST /_fake/delete_member    {"member": "…"}
//	POST /_fake/delete_customer  {"customer": "…"}
//	POST /_fake/advance          {"seconds": 90000}; moves the clock
//	POST /_fake/environment      {"environment": "sandbox"}, or production, or none
//	POST /_fake/mail_domain      {"domain": "nomail.dev", "mail": "none"}, or no_domain, or accepted
//	POST /_fake/fault            {"kind": "cut_after", "operations": ["AssignSeat"], "times": 1}
//	POST /_fake/heal             removes all faults that still wait for requests
//	GET  /_fake/requests         the requests to Polar, without their credentials
//	POST /_fake/keep_requests    {"requests": 100}; see [Fake.KeepRequests]
//
// Bodies and answers are JSON. A delivery answers with
// [{"id": "…", "type": "…", "status": 204}]; if the URL did not answer, "status" is 0 and
// there is an "error". The fields of a fault are those of [Fault] in snake case, such as
// "close_connection", except that "seconds" is the delay. A value in its "header" is a
// string or a list of strings. An order without a result answers {}. The answer to an
// invalid order is 400, 404 or 405 with a line of text. Orders are not requests to Polar:
// they meet no faults and are not recorded.
func (f *Fake) WithOrders() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := r.URL.Path == "/" || r.URL.Path == "/_fake" || r.URL.Path == "/_fake/"
		switch {
		case page && r.Method == http.MethodGet:
			writePage(w)
		case strings.HasPrefix(r.URL.Path, "/_fake/"):
			f.takeOrder(w, r)
		default:
			f.ServeHTTP(w, r)
		}
	})
}

// order is an order that the handler of WithOrders takes.
type order struct {
	method  string
	path    string
	example string // an example of the body or of the query
	about   string
	do      func(*Fake, *http.Request) (answer any, err error)
}

var orders = []order{
	{"POST", "/_fake/world", `{"customers":{"buyer":{"members":{"owner":{"role":"owner"}}}},"subscriptions":{"team":{"customer":"buyer","seats":5}},"sessions":{"owner":{"member":"owner"}}}`,
		"replaces the world; answers with its ids and tokens by name", (*Fake).orderWorld},
	{"GET", "/_fake/effects", "", "lists the mails and webhooks since the last such order", (*Fake).orderEffects},
	{"POST", "/_fake/deliver", `{"url":"http://127.0.0.1:3000/webhook","secret":"whsec_…"}`,
		"sends the webhooks since the last such order to a URL, signed", with((*Fake).orderDeliver)},
	{"POST", "/_fake/claim", `{"seat":"…"}`, "claims a seat as its invitee does, with the token that was mailed last", with((*Fake).orderClaim)},
	{"GET", "/_fake/seats", "?subscription_id=…", "lists all seats of a subscription, or with order_id those of an order", (*Fake).orderSeats},
	{"POST", "/_fake/set_seats", `{"subscription":"…","seats":3}`, "changes the number of seats of a subscription", with((*Fake).orderSetSeats)},
	{"POST", "/_fake/end", `{"subscription":"…"}`, "ends a subscription: all its seats are revoked", with((*Fake).orderEnd)},
	{"POST", "/_fake/token", `{"member":"…","seconds":3600}`,
		"makes a session of a member or a customer, or a token of an organization (with without_scope, one that may not create sessions); with negative seconds it has expired", with((*Fake).orderToken)},
	{"POST", "/_fake/delete_token", `{"token":"…"}`, "deletes a session or an access token", with((*Fake).orderDeleteToken)},
	{"POST", "/_fake/delete_member", `{"member":"…"}`, "deletes a member, whose seats are revoked", with((*Fake).orderDeleteMember)},
	{"POST", "/_fake/delete_customer", `{"customer":"…"}`, "deletes a customer", with((*Fake).orderDeleteCustomer)},
	{"POST", "/_fake/advance", `{"seconds":90000}`, "moves the clock: sessions live for an hour, invitations for a day", with((*Fake).orderAdvance)},
	{"POST", "/_fake/environment", `{"environment":"sandbox"}`, "applies the rate limits and the header of an environment: sandbox, production or none", with((*Fake).orderEnvironment)},
	{"POST", "/_fake/mail_domain", `{"domain":"nomail.dev","mail":"none"}`, "sets what DNS says about mail to a domain: accepted, none or no_domain", with((*Fake).orderMailDomain)},
	{"POST", "/_fake/fault", `{"kind":"cut_after","operations":["AssignSeat"],"times":1}`, "makes the next requests go wrong", with((*Fake).orderFault)},
	{"POST", "/_fake/heal", "", "removes all faults that still wait for requests", (*Fake).orderHeal},
	{"GET", "/_fake/requests", "", "lists the requests to Polar, without their credentials", (*Fake).orderRequests},
	{"POST", "/_fake/keep_requests", `{"requests":100}`, "sets how many of these requests are kept", with((*Fake).orderKeepRequests)},
}

// writePage writes the page that lists what the fake serves.
func writePage(w http.ResponseWriter) {
	var b bytes.Buffer
	b.WriteString("A fake Polar for tests, in memory. It answers these requests as Polar does:\n\n")
	for _, r := range routes {
		fmt.Fprintf(&b, "  %-6s %-56s %s\n", r.method, r.path, r.operation)
	}
	b.WriteString("\nand takes orders, whose bodies and answers are JSON:\n\n")
	for _, o := range orders {
		example := o.example
		if !strings.HasPrefix(example, "?") {
			example = " " + example
		}
		fmt.Fprintf(&b, "  %-6s %s\n         %s\n", o.method, strings.TrimRight(o.path+example, " "), o.about)
	}
	b.WriteString("\nKinds of faults:")
	for _, kind := range faultKinds {
		b.WriteString(" " + string(kind))
	}
	b.WriteString("\n\nhttps://pkg.go.dev/github.com/polarseats/polarseats-go/seats/seatstest has the details.\n")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write(b.Bytes())
}

func (f *Fake) takeOrder(w http.ResponseWriter, r *http.Request) {
	o, known := findOrder(r.URL.Path)
	switch {
	case !known:
		http.Error(w, "seatstest: there is no order "+r.URL.Path+"; GET /_fake/ lists them", http.StatusNotFound)
		return
	case o.method != r.Method:
		w.Header().Set("Allow", o.method)
		http.Error(w, fmt.Sprintf("seatstest: %s %s: want %s", r.Method, r.URL.Path, o.method), http.StatusMethodNotAllowed)
		return
	}
	answer, err := o.do(f, r)
	if err != nil {
		text := strings.TrimPrefix(err.Error(), "seatstest: ")
		http.Error(w, fmt.Sprintf("seatstest: %s %s: %s", r.Method, r.URL.Path, text), http.StatusBadRequest)
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(answer); err != nil {
		panic(err) // all answers are ours
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

func findOrder(path string) (o order, known bool) {
	for _, o := range orders {
		if o.path == path {
			return o, true
		}
	}
	return order{}, false
}

// with returns a handler that decodes an order's body and passes it to do.
func with[T any](do func(*Fake, T) (any, error)) func(*Fake, *http.Request) (any, error) {
	return func(f *Fake, r *http.Request) (any, error) {
		text, err := orderText(r)
		if err != nil {
			return nil, err
		}
		var body T
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&body); err != nil {
			return nil, err
		}
		if _, err := d.Token(); err != io.EOF {
			return nil, errors.New("there is more after the JSON")
		}
		return do(f, body)
	}
}

func orderText(r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body)
	if err == nil && len(text) == 0 {
		err = errors.New("want a body of JSON")
	}
	return text, err
}
