package seats_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

const (
	peoplePerCompany = 50
	seatsPerCompany  = 10 // so few that most people get a seat that somebody else has held
)

// A company has a subscription or an order that fills up, and more people than seats.
type company struct {
	session      seats.Session
	kind         string // of the container: subscription or order
	container    string // its id
	setContainer func(*seats.SeatAssign)

	mu     sync.Mutex
	seated []*person // who hold a seat, and for whom no worker makes calls
}

// A person belongs to one worker at a time: to the worker that serves them, then to none
// while they are in seated, then to the worker that frees their seat.
type person struct {
	company    *company
	email      string
	assign     seats.SeatAssign
	identified bool // the list of seats identifies them
	seat       *seats.Seat
	calls      []*chaosCall
	quietFrom  time.Time // from when on no request that was given up on can arrive
}

// newCompanies makes as many companies as the people need, and the people.
func newCompanies(polar *seatstest.Fake, withMembers bool, people int, random *rand.Rand) []*person {
	var all []*person
	for len(all) < people {
		organization := polar.NewOrganization(seatstest.Organization{WithoutMemberModel: !withMembers})
		buyer := organization.NewCustomer(seatstest.Customer{})
		c := &company{session: buyerSession(buyer, withMembers)}
		c.buy(buyer, random.IntN(2) == 0)
		for range min(peoplePerCompany, people-len(all)) {
			p := &person{company: c, email: fmt.Sprintf("p%d@company.com", len(all))}
			if withMembers {
				p.nameAsMember(organization, buyer, random.IntN(6))
			} else {
				p.nameAsCustomer(organization, random.IntN(6))
			}
			c.setContainer(&p.assign)
			p.assign.ImmediateClaim = random.IntN(8) == 0
			all = append(all, p)
		}
	}
	return all
}

// buyerSession returns a session that is renewed often: its tokens live ten minutes.
func buyerSession(buyer *seatstest.Customer, withMembers bool) seats.Session {
	newToken := buyer.NewToken
	if withMembers {
		newToken = buyer.NewMember(seatstest.Member{Role: seatstest.RoleOwner}).NewToken
	}
	return seats.SessionFunc(func(context.Context) (string, time.Time, error) {
		return newToken(seatstest.Token{Lifetime: 10 * time.Minute}), time.Time{}, nil // Polar's 401 shows that it has expired
	})
}

func (c *company) buy(buyer *seatstest.Customer, asOrder bool) {
	if asOrder {
		id := buyer.NewOrder(seatstest.Order{Seats: seatsPerCompany}).ID
		c.kind, c.container, c.setContainer = "order", id, func(a *seats.SeatAssign) { a.OrderID = id }
		return
	}
	id := buyer.NewSubscription(seatstest.Subscription{Seats: seatsPerCompany}).ID
	c.kind, c.container, c.setContainer = "subscription", id, func(a *seats.SeatAssign) { a.SubscriptionID = id }
}

// nameAsMember names the person in one of the ways of organizations with members.
func (p *person) nameAsMember(o *seatstest.Organization, buyer *seatstest.Customer, way int) {
	p.identified = true
	switch way {
	case 0:
		p.assign.MemberID = buyer.NewMember(seatstest.Member{Email: p.email}).ID
	case 1:
		p.assign.ExternalMemberID = "hr-" + p.email
		buyer.NewMember(seatstest.Member{Email: p.email, ExternalID: p.assign.ExternalMemberID})
	case 2:
		p.assign.ExternalMemberID, p.assign.Email = "hr-"+p.email, p.email
	case 3:
		p.assign.CustomerID = o.NewCustomer(seatstest.Customer{Email: p.email}).ID
		p.identified = false // the seat has the buyer's customer id
	default:
		p.nameByEmail(way)
	}
}

// nameAsCustomer names the person in one of the ways of organizations without members.
func (p *person) nameAsCustomer(o *seatstest.Organization, way int) {
	p.identified = true
	switch way {
	case 0, 1:
		p.assign.CustomerID = o.NewCustomer(seatstest.Customer{Email: p.email}).ID
	case 2:
		p.assign.ExternalCustomerID = "crm-" + p.email
		o.NewCustomer(seatstest.Customer{Email: p.email, ExternalID: p.assign.ExternalCustomerID})
		p.identified = false // no seat has an external customer id
	default:
		p.nameByEmail(way)
	}
}

// nameByEmail spells the address as Polar does, or differently.
func (p *person) nameByEmail(way int) {
	p.assign.Email = p.email
	if way == 4 {
		p.assign.Email = " Some One <" + strings.ToUpper(p.email) + ">"
	}
}

// serverLateness is how long a late request arrives after the client has given up on it.
const serverLateness = 1500 * time.Millisecond

// addFaults makes 30% of the exchanges fail, with every kind of fault. A quarter of the cuts
// end the whole connection.
func (c *chaosRun) addFaults(timeout time.Duration) {
	c.maxLateness = timeout + serverLateness
	faults := []seatstest.Fault{
		{Kind: seatstest.FaultAnswer},
		{Kind: seatstest.FaultAnswer, Status: http.StatusInternalServerError, Body: "Internal Server Error"},
		{Kind: seatstest.FaultAnswer, Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}}},
		{Kind: seatstest.FaultAnswer, Status: http.StatusBadRequest, Body: "<h1>Bad Request</h1>"},
		{Kind: seatstest.FaultEdgePage},
		{Kind: seatstest.FaultRedirect},
		{Kind: seatstest.FaultStall},
		{Kind: seatstest.FaultShortBody},
		{Kind: seatstest.FaultWrongLength},
		{Kind: seatstest.FaultDelay, Delay: timeout / 10},
		{Kind: seatstest.FaultDelay, Delay: timeout * 4 / 3},
		{Kind: seatstest.FaultLate, Delay: timeout / 10},
		{Kind: seatstest.FaultLate, Delay: c.maxLateness},
	}
	for _, cut := range []seatstest.FaultKind{seatstest.FaultCutBefore, seatstest.FaultCutAfter, seatstest.FaultCutHeader, seatstest.FaultCutBody} {
		for i := range 4 {
			faults = append(faults, seatstest.Fault{Kind: cut, CloseConnection: i == 0})
		}
	}
	for i, fault := range faults {
		// The first fault is drawn for every request, the last only if no other was hit. The
		// rates make all faults equally frequent.
		share := 0.3 / float64(len(faults))
		fault.Rate = share / (1 - float64(i)*share)
		fault.Seed = c.random.Uint64()
		c.polar.Fail(fault)
	}
}

// A slowTransport takes some milliseconds each way, so that other workers act between a
// client's look and its next request. It turns one response in fifty into a proxy's 504:
// Polar has carried out the request, and the client cannot know.
type slowTransport struct {
	next http.RoundTripper

	mu       sync.Mutex
	random   *rand.Rand
	timedOut int
}

func (s *slowTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	s.delay()
	defer s.delay()
	resp, err := s.next.RoundTrip(r)
	if err == nil && s.timesOut() {
		resp.StatusCode, resp.Body = http.StatusGatewayTimeout, http.NoBody
	}
	return resp, err
}

func (s *slowTransport) delay() {
	s.mu.Lock()
	d := time.Duration(1+s.random.IntN(20)) * time.Millisecond
	s.mu.Unlock()
	time.Sleep(d)
}

func (s *slowTransport) timesOut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.random.IntN(50) > 0 {
		return false
	}
	s.timedOut++
	return true
}
