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
	seatsPerCompany  = 10 // so that most people get the place of somebody before them
)

// A company has a subscription or an order that fills up, and people who want into it.
type company struct {
	session      seats.Session
	kind         string // of the container: subscription or order
	container    string
	setContainer func(*seats.SeatAssign) // says of what the seat is

	mu     sync.Mutex
	seated []*person // who has a seat that nobody is busy with
}

// A person is somebody's to call for at any time: the worker's who lets them in, then
// nobody's while they are among the seated, then the worker's who puts them out.
type person struct {
	company    *company
	email      string
	assign     seats.SeatAssign
	identified bool // the list of seats tells who they are
	seat       *seats.Seat
	calls      []*chaosCall
	quietFrom  time.Time // when no request that was given up on can arrive any more
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

// buyersSession is renewed again and again: its tokens live ten minutes.
func buyerSession(buyer *seatstest.Customer, withMembers bool) seats.Session {
	newToken := buyer.NewToken
	if withMembers {
		newToken = buyer.NewMember(seatstest.Member{Role: seatstest.RoleOwner}).NewToken
	}
	return seats.SessionFunc(func(context.Context) (string, time.Time, error) {
		return newToken(seatstest.Token{Lifetime: 10 * time.Minute}), time.Time{}, nil // Polar's 401 says when
	})
}

func (c *company) buy(buyer *seatstest.Customer, once bool) {
	if once {
		id := buyer.NewOrder(seatstest.Order{Seats: seatsPerCompany}).ID
		c.kind, c.container, c.setContainer = "order", id, func(a *seats.SeatAssign) { a.OrderID = id }
		return
	}
	id := buyer.NewSubscription(seatstest.Subscription{Seats: seatsPerCompany}).ID
	c.kind, c.container, c.setContainer = "subscription", id, func(a *seats.SeatAssign) { a.SubscriptionID = id }
}

// askAsMember chooses one of the ways in which a company with members names a person.
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
		p.identified = false // the seat has the buyer's id
	default:
		p.nameByEmail(way)
	}
}

// askAsCustomer does so for a company without members.
func (p *person) nameAsCustomer(o *seatstest.Organization, way int) {
	p.identified = true
	switch way {
	case 0, 1:
		p.assign.CustomerID = o.NewCustomer(seatstest.Customer{Email: p.email}).ID
	case 2:
		p.assign.ExternalCustomerID = "crm-" + p.email
		o.NewCustomer(seatstest.Customer{Email: p.email, ExternalID: p.assign.ExternalCustomerID})
		p.identified = false // no seat has it
	default:
		p.nameByEmail(way)
	}
}

// askByEmail spells the address as Polar does, or differently.
func (p *person) nameByEmail(way int) {
	p.assign.Email = p.email
	if way == 4 {
		p.assign.Email = " Some One <" + strings.ToUpper(p.email) + ">"
	}
}

// lateness is how long after its client gave it up a late request arrives.
const serverLateness = 1500 * time.Millisecond

// badRoad makes 30% of the exchanges fail, with every kind of fault. A quarter of the cuts
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
		// The first has its turn with every request, the last only where no other hit.
		share := 0.3 / float64(len(faults))
		fault.Rate = share / (1 - float64(i)*share)
		fault.Seed = c.random.Uint64()
		c.polar.Fail(fault)
	}
}

// A longRoad takes some milliseconds each way, so that others act between what a
// client sees and what it does. One time in fifty a proxy on it has given up when the
// answer comes: Polar did what it was asked, and the client gets a 504.
type slowTransport struct {
	next http.RoundTripper

	mu       sync.Mutex
	random   *rand.Rand
	timedOut int
}

func (l *slowTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	l.delay()
	defer l.delay()
	resp, err := l.next.RoundTrip(r)
	if err == nil && l.timesOut() {
		resp.StatusCode, resp.Body = http.StatusGatewayTimeout, http.NoBody
	}
	return resp, err
}

func (l *slowTransport) delay() {
	l.mu.Lock()
	d := time.Duration(1+l.random.IntN(20)) * time.Millisecond
	l.mu.Unlock()
	time.Sleep(d)
}

func (l *slowTransport) timesOut() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.random.IntN(50) > 0 {
		return false
	}
	l.timedOut++
	return true
}
