package holder

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/polarseats/polarseats-go/gen"
)

// list is a list of seats as Polar sends it: Ada's, whose address has changed, Bob's, of the
// same company, a revoked one, and one from before 2026, without a member.
const list = `[
{"id":"s0","status":"claimed","customer_id":"11111111-1111-4111-8111-111111111111","member_id":"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa","member":{"id":"aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa","customer_id":"11111111-1111-4111-8111-111111111111","email":"ada.new@company.com","external_id":"hr-ada"},"email":"ada.new@company.com","customer_email":"ada.new@company.com"},
{"id":"s1","status":"pending","customer_id":"11111111-1111-4111-8111-111111111111","member_id":"bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb","member":{"id":"bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb","customer_id":"11111111-1111-4111-8111-111111111111","email":"Bob@company.com","external_id":null},"email":"Bob@company.com","customer_email":"Bob@company.com"},
{"id":"s2","status":"revoked","customer_id":null,"member_id":null,"member":null,"email":null,"customer_email":null},
{"id":"s3","status":"pending","customer_id":"33333333-3333-4333-8333-333333333333","member_id":null,"member":null,"email":null,"customer_email":"cyd@company.com"}
]`

func seats(t *testing.T) []gen.CustomerSeat {
	t.Helper()
	var all []gen.CustomerSeat
	if err := json.Unmarshal([]byte(list), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFind(t *testing.T) {
	all := seats(t)
	tests := map[string]struct {
		who   gen.CustomerSeatAssign
		seat  int
		known bool
	}{
		"member id":                           {gen.CustomerSeatAssign{MemberID: "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"}, 1, true},
		"member id in another form":           {gen.CustomerSeatAssign{MemberID: "urn:uuid:{BBBBBBBB-bbbb-4bbb-8bbb-bbbbbbbbbbbb}"}, 1, true},
		"external id of a renamed person":     {gen.CustomerSeatAssign{ExternalMemberID: "hr-ada", Email: "ada.old@company.com"}, 0, true},
		"address without the external id":     {gen.CustomerSeatAssign{ExternalMemberID: "hr-bob", Email: "bob@company.com"}, 1, true},
		"member id before address":            {gen.CustomerSeatAssign{MemberID: "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", Email: "bob@company.com"}, 0, true},
		"external id before address":          {gen.CustomerSeatAssign{ExternalMemberID: "hr-ada", Email: "bob@company.com"}, 0, true},
		"address in another spelling":         {gen.CustomerSeatAssign{Email: "Bob B <BOB@company.com>"}, 1, true},
		"address of a seat before 2026":       {gen.CustomerSeatAssign{Email: "cyd@company.com"}, 3, true},
		"customer id":                         {gen.CustomerSeatAssign{CustomerID: "33333333-3333-4333-8333-333333333333"}, 3, true},
		"the buyer's customer id":             {gen.CustomerSeatAssign{CustomerID: "11111111-1111-4111-8111-111111111111"}, -1, false},
		"nobody with that member id":          {gen.CustomerSeatAssign{MemberID: "cccccccc-cccc-4ccc-8ccc-cccccccccccc"}, -1, true},
		"nobody with that external id":        {gen.CustomerSeatAssign{ExternalMemberID: "hr-dan"}, -1, true},
		"nobody with that address":            {gen.CustomerSeatAssign{Email: "dan@company.com"}, -1, true},
		"an address in another script":        {gen.CustomerSeatAssign{Email: "dän@company.com"}, -1, false},
		"that address with an external id":    {gen.CustomerSeatAssign{Email: "dän@company.com", ExternalMemberID: "hr-dan"}, -1, false},
		"that address of a known external id": {gen.CustomerSeatAssign{Email: "ädä@company.com", ExternalMemberID: "hr-ada"}, 0, true},
		"an external customer id":             {gen.CustomerSeatAssign{ExternalCustomerID: "crm-ada"}, -1, false},
		"no name":                             {gen.CustomerSeatAssign{}, -1, false},
		"blank names":                         {gen.CustomerSeatAssign{MemberID: "{}", Email: " "}, -1, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			seat, known := Find(all, tt.who)
			if seat != tt.seat || known != tt.known {
				t.Errorf("Find = %d, %v; want %d, %v", seat, known, tt.seat, tt.known)
			}
			want := []int{}
			if tt.seat >= 0 && tt.who.CustomerID == "" {
				want = append(want, tt.seat)
			}
			if found := NewIndex(all).All(tt.who); !slices.Equal(found[:min(1, len(found))], want) {
				t.Errorf("Index.All = %v, want %v first", found, want)
			}
		})
	}
}

// Two names of one person may match two seats.
func TestIndexFindsTwoSeats(t *testing.T) {
	found := NewIndex(seats(t)).All(gen.CustomerSeatAssign{ExternalMemberID: "hr-ada", Email: "bob@company.com"})
	if !slices.Equal(found, []int{0, 1}) {
		t.Errorf("Index.All = %v, want [0 1]", found)
	}
}

func TestSame(t *testing.T) {
	member := func(id, externalID, email string) gen.CustomerSeat {
		return gen.CustomerSeat{MemberID: id, Email: email, Member: &gen.Member{ID: id, ExternalID: externalID}}
	}
	ada := member("a", "hr-ada", "ada@company.com")
	for name, tt := range map[string]struct {
		now  gen.CustomerSeat
		want bool
	}{
		"with another address":      {member("A", "", "ada.new@company.com"), true},
		"a new member":              {member("b", "", "ADA@company.com"), true},
		"with the same external id": {member("b", "hr-ada", "ada.new@company.com"), true},
		"another person":            {member("b", "hr-bob", "bob@company.com"), false},
		"nobody":                    {gen.CustomerSeat{}, false},
	} {
		if got := Same(ada, tt.now); got != tt.want {
			t.Errorf("%s: Same = %v, want %v", name, got, tt.want)
		}
	}
	if Same(gen.CustomerSeat{}, gen.CustomerSeat{}) {
		t.Error("Same is true of two seats without names, want false")
	}
}
