package seatstest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// noResult is the answer to an order without a result.
type noResult struct{}

func (f *Fake) orderWorld(r *http.Request) (any, error) {
	text, err := orderText(r)
	if err != nil {
		return nil, err
	}
	return f.LoadWorld(text)
}

// mailAnswer is an invitation in the answer to an order.
type mailAnswer struct {
	Mail           string `json:"mail"`
	Subject        string `json:"subject"`
	Template       string `json:"template"`
	Claim          string `json:"claim"`
	BillingManager string `json:"billing_manager"`
}

func (f *Fake) orderEffects(*http.Request) (any, error) {
	answer := []any{}
	for _, e := range f.takeEffects() {
		if e.webhook != nil {
			answer = append(answer, map[string]string{"webhook": e.webhook.Body})
			continue
		}
		mail := e.invitation
		answer = append(answer, mailAnswer{mail.Email, mail.Subject, mail.Template, mail.Token, mail.BillingManager})
	}
	return answer, nil
}

// deliveryAnswer is a delivery in the answer to an order.
type deliveryAnswer struct {
	ID     string `json:"id"`
	Type   string `json:"type"`
	Status int    `json:"status"`
	Error  string `json:"error,omitempty"`
}

// orderDeliver sends the events since the last such order, each once.
func (f *Fake) orderDeliver(body struct{ URL, Secret string }) (any, error) {
	e := &Endpoint{URL: body.URL, Secret: body.Secret, fake: f}
	err := e.check()
	if err == nil && e.Secret == "" {
		err = errors.New("the secret is empty")
	}
	if err != nil {
		return nil, err
	}
	answer := []deliveryAnswer{}
	for _, d := range e.Send(f.takeWebhooks()...) {
		delivery := deliveryAnswer{ID: d.Webhook.ID, Type: d.Webhook.Type, Status: d.Status}
		if d.Err != nil {
			delivery.Error = d.Err.Error()
		}
		answer = append(answer, delivery)
	}
	return answer, nil
}

// claimAnswer is Polar's answer to a claim in the answer to an order.
type claimAnswer struct {
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

func (f *Fake) orderClaim(body struct{ Seat string }) (any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	answer, err := f.claimMailed(body.Seat)
	if err != nil {
		return nil, err
	}
	return claimAnswer{answer.status, answer.body}, nil
}

func (f *Fake) orderSeats(r *http.Request) (any, error) {
	id := r.URL.Query().Get("subscription_id") + r.URL.Query().Get("order_id")
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.world.containers[id]
	if c == nil {
		return nil, fmt.Errorf("there is no subscription or order %q", id)
	}
	return json.RawMessage(appendSeatsList(nil, c)), nil
}

// subscription finds a subscription that an order names.
func (f *Fake) subscription(id string) (*Subscription, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.world.containers[id]
	if c == nil || c.isOrder {
		return nil, fmt.Errorf("there is no subscription %q", id)
	}
	return &Subscription{ID: id, fake: f, record: c}, nil
}

func (f *Fake) orderSetSeats(body struct {
	Subscription string
	Seats        *int
}) (any, error) {
	s, err := f.subscription(body.Subscription)
	if err != nil {
		return nil, err
	}
	if body.Seats == nil || *body.Seats < 0 {
		return nil, errors.New("want seats of 0 or more")
	}
	s.SetSeats(*body.Seats)
	return noResult{}, nil
}

func (f *Fake) orderEnd(body struct{ Subscription string }) (any, error) {
	s, err := f.subscription(body.Subscription)
	if err != nil {
		return nil, err
	}
	s.End()
	return noResult{}, nil
}

func (f *Fake) orderToken(body struct {
	Customer, Member, Organization string
	Seconds                        float64
	WithoutScope                   bool `json:"without_scope"`
}) (any, error) {
	if count(body.Customer != "", body.Member != "", body.Organization != "") != 1 {
		return nil, errors.New("want a customer, a member or an organization")
	}
	lifetime, err := duration(max(body.Seconds, 0))
	if err != nil {
		return nil, err
	}
	if body.Seconds < 0 {
		lifetime = -1
	}
	holder, err := f.holder(body.Customer, body.Member, body.Organization)
	if err != nil {
		return nil, err
	}
	return map[string]string{"token": f.newToken(holder, Token{Lifetime: lifetime, WithoutScope: body.WithoutScope})}, nil
}

// holder finds the customer, the member or the organization that an order names.
func (f *Fake) holder(customerID, memberID, organizationID string) (subject, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.world.customers {
		if c.id == customerID {
			return subject{customer: c}, nil
		}
	}
	for _, m := range f.world.members {
		if m.id == memberID {
			return subject{customer: m.customer, member: m}, nil
		}
	}
	for _, o := range f.world.organizations {
		if o.id == organizationID {
			return subject{organization: o}, nil
		}
	}
	return subject{}, fmt.Errorf("there is no id %q of that kind", customerID+memberID+organizationID)
}

func (f *Fake) orderDeleteToken(body struct{ Token string }) (any, error) {
	f.mu.Lock()
	_, known := f.world.sessions[body.Token]
	f.mu.Unlock()
	if !known {
		return nil, errors.New("there is no such token")
	}
	f.DeleteToken(body.Token)
	return noResult{}, nil
}

func (f *Fake) orderDeleteMember(body struct{ Member string }) (any, error) {
	holder, err := f.holder("", body.Member, "")
	if err != nil {
		return nil, err
	}
	(&Member{fake: f, record: holder.member}).Delete()
	return noResult{}, nil
}

func (f *Fake) orderDeleteCustomer(body struct{ Customer string }) (any, error) {
	holder, err := f.holder(body.Customer, "", "")
	if err != nil {
		return nil, err
	}
	(&Customer{fake: f, record: holder.customer}).Delete()
	return noResult{}, nil
}

func (f *Fake) orderAdvance(body struct{ Seconds float64 }) (any, error) {
	d, err := duration(body.Seconds)
	if err != nil {
		return nil, err
	}
	f.Advance(d)
	return noResult{}, nil
}

// duration converts the seconds of an order.
func duration(seconds float64) (time.Duration, error) {
	const maximum = 1e9 // about 31 years
	if seconds < 0 || seconds > maximum {
		return 0, fmt.Errorf("seconds are %v: want 0 to %.0f", seconds, maximum)
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

var environments = map[string]Environment{"none": NoEnvironment, "production": Production, "sandbox": Sandbox}

func (f *Fake) orderEnvironment(body struct{ Environment string }) (any, error) {
	e, err := named(environments, "environment", body.Environment)
	if err != nil {
		return nil, err
	}
	f.SetEnvironment(e)
	return noResult{}, nil
}

var mailDomains = map[string]MailDomain{"accepted": AcceptsMail, "none": NoMail, "no_domain": NoDomain}

func (f *Fake) orderMailDomain(body struct{ Domain, Mail string }) (any, error) {
	if body.Domain == "" {
		return nil, errors.New("want a domain")
	}
	d, err := named(mailDomains, "mail", body.Mail)
	if err != nil {
		return nil, err
	}
	f.SetMailDomain(body.Domain, d)
	return noResult{}, nil
}

// named returns the value that a field of an order names.
func named[T any](values map[string]T, field, name string) (T, error) {
	v, ok := values[name]
	if !ok {
		return v, fmt.Errorf("%s is %q: want %s", field, name, strings.Join(slices.Sorted(maps.Keys(values)), " or "))
	}
	return v, nil
}

// faultOrder is a fault in the body of an order.
type faultOrder struct {
	Kind            FaultKind
	Operations      []string
	Times           int
	Rate            float64
	Seed            uint64
	Seconds         float64
	Status          int
	Header          map[string]headerValues
	Body            string
	Location        string
	CloseConnection bool `json:"close_connection"`
}

func (f *Fake) orderFault(body faultOrder) (any, error) {
	delay, err := duration(body.Seconds)
	if err != nil {
		return nil, err
	}
	header := http.Header{}
	for name, values := range body.Header {
		for _, v := range values {
			header.Add(name, v)
		}
	}
	return noResult{}, f.addFault(Fault{
		Kind: body.Kind, Operations: body.Operations, Times: body.Times, Rate: body.Rate, Seed: body.Seed, Delay: delay,
		Status: body.Status, Header: header, Body: body.Body, Location: body.Location, CloseConnection: body.CloseConnection,
	})
}

// headerValues are the values of a header: in JSON a string or a list of strings.
type headerValues []string

// UnmarshalJSON reads a string or a list of strings.
func (s *headerValues) UnmarshalJSON(b []byte) error {
	var value string
	if json.Unmarshal(b, &value) == nil {
		*s = headerValues{value}
		return nil
	}
	if err := json.Unmarshal(b, (*[]string)(s)); err != nil {
		return fmt.Errorf("a header's value is %s: want a string or a list of strings", b)
	}
	return nil
}

func (f *Fake) orderHeal(*http.Request) (any, error) {
	f.Heal()
	return noResult{}, nil
}

// requestAnswer is a request in the answer to an order.
type requestAnswer struct {
	Time      time.Time   `json:"time"`
	Method    string      `json:"method"`
	Path      string      `json:"path"`
	Query     string      `json:"query"`
	Header    http.Header `json:"header"`
	Body      string      `json:"body"`
	Operation string      `json:"operation"`
	Status    int         `json:"status"`
	Fault     FaultKind   `json:"fault"`
}

func (f *Fake) orderRequests(*http.Request) (any, error) {
	answer := []requestAnswer{}
	for _, r := range f.Requests() {
		answer = append(answer, requestAnswer{r.Time, r.Method, r.Path, r.Query, r.Header, string(r.Body), r.Operation, r.Status, r.Fault})
	}
	return answer, nil
}

func (f *Fake) orderKeepRequests(body struct{ Requests *int }) (any, error) {
	if body.Requests == nil || *body.Requests < 0 {
		return nil, errors.New("want requests of 0 or more")
	}
	f.KeepRequests(*body.Requests)
	return noResult{}, nil
}
