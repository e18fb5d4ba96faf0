package seatstest

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// LoadWorld starts afresh with a world that is described in JSON, and returns
// what it is made of by name: the ids as organization "org", product_team,
// customer_…, member_…, subscription_…, order_… and checkout_…, the tokens as
// token_…. The form is
//
//	{"organization": {"member_model": true, "seats": true},
//	 "customers": {"buyer": {"email": "owner@company.com", "members": {"owner": {"role": "owner"}}}},
//	 "subscriptions": {"team": {"customer": "buyer", "seats": 5}},
//	 "orders": {"pack": {"customer": "buyer", "seats": 2, "status": "pending"}},
//	 "checkouts": {"c": {"customer": "buyer"}},
//	 "sessions": {"cst": {"customer": "buyer"}, "owner": {"member": "owner", "expires_in": 3600}, "oat": {"kind": "organization"}}}
//
// and every part of it may be left out, or be null: a subscription or an order
// without seats is not seat-based. A customer's "type" may be "team", and an
// organization's session may be "without_scope". What is not understood is an error, and then
// the old world stays. The environment, the table of mail domains and the
// endpoints stay; requests, mails, webhooks, faults and counters go, and the
// clock is again [time.Now].
func (f *Fake) LoadWorld(text []byte) (map[string]string, error) {
	source, ok := decodeText(text)
	if !ok {
		return nil, errors.New("seatstest: the world is not UTF-8")
	}
	document, err := readJSON(source)
	if err != nil {
		return nil, fmt.Errorf("seatstest: the world: %w", err)
	}
	if err := worldShape(document, "the world", document); err != nil {
		return nil, fmt.Errorf("seatstest: %w", err)
	}
	f.reset()
	l := &loader{fake: f, names: map[string]string{}, customers: map[string]*Customer{}, members: map[string]*Member{}}
	l.load(document)
	return l.names, nil
}

func (f *Fake) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.advanced = 0
	f.world, f.outbox, f.requests = world{}, outbox{}, requestLog{kept: f.requests.kept}
	f.limits, f.faults = rateLimits{}, faults{}
	for _, e := range f.endpoints {
		e.forget()
	}
}

// loader builds a world from its description.
type loader struct {
	fake         *Fake
	names        map[string]string
	organization *Organization
	customers    map[string]*Customer
	members      map[string]*Member
}

// load makes what a description that keeps to worldShape describes.
func (l *loader) load(document value) {
	l.loadOrganization(document)
	for _, c := range part(document, "customers") {
		l.loadCustomer(c.name, c.value)
	}
	for _, c := range part(document, "checkouts") {
		l.names["checkout_"+c.name] = newUUID()
	}
	for _, s := range part(document, "subscriptions") {
		l.loadSubscription(s.name, s.value)
	}
	for _, o := range part(document, "orders") {
		l.loadOrder(o.name, o.value)
	}
	for _, s := range part(document, "sessions") {
		l.loadSession(s.name, s.value)
	}
}

func (l *loader) loadOrganization(document value) {
	o, _ := document.get("organization")
	l.organization = l.fake.NewOrganization(Organization{
		WithoutMemberModel: isFalse(o, "member_model"),
		WithoutSeats:       isFalse(o, "seats"),
		Blocked:            isTrue(o, "blocked"),
	})
	l.names["org"] = l.organization.ID
	l.names["product_team"] = l.organization.record.teamPlan.id
	l.names["product_pack"] = l.organization.record.teamPack.id
	l.names["product_solo"] = l.organization.record.soloPlan.id
}

func (l *loader) loadCustomer(name string, v value) {
	c := l.organization.NewCustomer(Customer{
		Email:        textOf(v, "email"),
		WithoutEmail: isTrue(v, "no_email"),
		ExternalID:   textOf(v, "external_id"),
		Name:         textOf(v, "name"),
		Team:         textOf(v, "type") == "team",
		Deleted:      isTrue(v, "deleted"),
	})
	l.customers[name] = c
	l.names["customer_"+name] = c.ID
	for _, m := range part(v, "members") {
		l.members[m.name] = c.NewMember(Member{
			Role:       Role(textOf(m.value, "role")),
			Email:      textOf(m.value, "email"),
			Name:       textOf(m.value, "name"),
			ExternalID: textOf(m.value, "external_id"),
			Deleted:    isTrue(m.value, "deleted"),
		})
		l.names["member_"+m.name] = l.members[m.name].ID
	}
}

func (l *loader) loadSubscription(name string, v value) {
	seats := intOf(v, "seats")
	s := l.buyer(v).NewSubscription(Subscription{
		NotSeatBased: seats == nil,
		Status:       textOf(v, "status"),
		Checkout:     l.names["checkout_"+textOf(v, "checkout")],
		Deleted:      isTrue(v, "deleted"),
	})
	l.fake.setSeats(s.ID, seats)
	l.names["subscription_"+name] = s.ID
}

func (l *loader) loadOrder(name string, v value) {
	seats := intOf(v, "seats")
	o := l.buyer(v).NewOrder(Order{
		NotSeatBased:   seats == nil,
		Status:         textOf(v, "status"),
		Checkout:       l.names["checkout_"+textOf(v, "checkout")],
		WithoutProduct: isTrue(v, "no_product"),
		Deleted:        isTrue(v, "deleted"),
	})
	l.fake.setSeats(o.ID, seats)
	l.names["order_"+name] = o.ID
}

func (l *loader) buyer(v value) *Customer {
	return l.customers[textOf(v, "customer")]
}

func (l *loader) loadSession(name string, v value) {
	t := Token{Deleted: isTrue(v, "deleted"), WithoutScope: isTrue(v, "without_scope")}
	if seconds := intOf(v, "expires_in"); seconds != nil {
		t.Lifetime = time.Duration(*seconds)*time.Second - 1 // 0 is not the default here
	}
	token := "token_" + name
	switch m := l.members[textOf(v, "member")]; {
	case textOf(v, "kind") != "":
		l.names[token] = l.organization.NewToken(t)
	case m != nil:
		l.names[token] = m.NewToken(t)
	default:
		l.names[token] = l.buyer(v).NewToken(t)
	}
}

func part(v value, name string) []field {
	p, _ := v.get(name)
	return p.fields
}

func textOf(v value, name string) string {
	t, _ := v.get(name)
	if t.kind != stringKind {
		return ""
	}
	return t.text
}

// intOf returns an integer, nil when it is null or absent.
func intOf(v value, name string) *int {
	n, _ := v.get(name)
	i, err := strconv.Atoi(n.text)
	if err != nil {
		return nil
	}
	return &i
}

func isTrue(v value, name string) bool {
	b, _ := v.get(name)
	return b.truth
}

func isFalse(v value, name string) bool {
	b, _ := v.get(name)
	return b.kind == boolKind && !b.truth
}
