package seats_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

func TestListClaimedSubscriptions(t *testing.T) {
	tests := map[string]struct {
		params     seats.ListClaimedSubscriptionsParams
		line       string
		file       string
		pagination seats.Pagination
		id         string
	}{
		"current page": {
			seats.ListClaimedSubscriptionsParams{}, "GET /v1/customer-portal/seats/subscriptions",
			"subscriptions.json", seats.Pagination{TotalCount: 12, MaxPage: 2}, "34d5b99c-2eeb-46a9-86ca-d4b6afa1b2c3",
		},
		"page and limit": {
			seats.ListClaimedSubscriptionsParams{Page: 2, Limit: 50}, "GET /v1/customer-portal/seats/subscriptions?page=2&limit=50",
			"subscriptions.json", seats.Pagination{TotalCount: 12, MaxPage: 2}, "34d5b99c-2eeb-46a9-86ca-d4b6afa1b2c3",
		},
		"negative page": { // the client leaves the check to Polar
			seats.ListClaimedSubscriptionsParams{Page: -1}, "GET /v1/customer-portal/seats/subscriptions?page=-1",
			"subscriptions.json", seats.Pagination{TotalCount: 12, MaxPage: 2}, "34d5b99c-2eeb-46a9-86ca-d4b6afa1b2c3",
		},
		"array, until 2026-02-20": {
			seats.ListClaimedSubscriptionsParams{}, "GET /v1/customer-portal/seats/subscriptions",
			"subscriptions_array.json", seats.Pagination{TotalCount: 1, MaxPage: 1}, "b1b17378-ba43-4c44-8a9e-33167715da2d",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, []literal{polarResponse(200, testdata(t, tt.file))})
			page, err := client.ListClaimedSubscriptions(ctx, session, tt.params)
			if err != nil {
				t.Fatal(err)
			}
			if page.Pagination != tt.pagination || len(page.Items) != 1 || page.Items[0].ID != tt.id {
				t.Errorf("ListClaimedSubscriptions: pagination %+v, items %+v; want %+v and one item %s", page.Pagination, page.Items, tt.pagination, tt.id)
			}
			checkRequest(t, *requests, tt.line, "")
		})
	}
}

func TestSubscriptionFields(t *testing.T) {
	client, _ := serve(t, []literal{polarResponse(200, testdata(t, "subscriptions.json"))})
	page, err := client.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{})
	if err != nil {
		t.Fatal(err)
	}
	s := page.Items[0]
	if s.Amount != 3000 || s.Currency != "usd" || s.Status != seats.SubscriptionStatusActive || *s.Seats != 3 {
		t.Errorf("subscription %+v, want 3000 usd, active, 3 seats", s)
	}
	if !s.EndsAt.IsZero() || s.DiscountID != "" || s.PendingUpdate != nil {
		t.Errorf("ends at %v, discount %q, pending update %v; want zero for null", s.EndsAt, s.DiscountID, s.PendingUpdate)
	}
	if s.Product.Name != "Team Plan" || len(s.Prices) != 1 {
		t.Fatalf("product %q with %d prices, want Team Plan with 1", s.Product.Name, len(s.Prices))
	}
	price := s.Prices[0]
	if price.AmountType != seats.PriceAmountTypeSeatBased || price.SeatTiers.Tiers[0].PricePerSeat != 1000 || price.PriceAmount != nil {
		t.Errorf("price %+v, want a seat-based one of 1000 per seat", price)
	}
}

func TestPriceVariants(t *testing.T) {
	const page = `{"items":[{"id":"s","prices":[%s]}],"pagination":{"total_count":1,"max_page":1}}`
	tests := map[string]struct {
		json string
		want func(seats.Price) bool
	}{
		"fixed":   {`{"id":"p","amount_type":"fixed","price_amount":1500}`, func(p seats.Price) bool { return *p.PriceAmount == 1500 }},
		"custom":  {`{"id":"p","amount_type":"custom","minimum_amount":0,"maximum_amount":null}`, func(p seats.Price) bool { return *p.MinimumAmount == 0 && p.MaximumAmount == nil }},
		"metered": {`{"id":"p","amount_type":"metered_unit","unit_amount":"0.125","meter":{"name":"calls"}}`, func(p seats.Price) bool { return p.UnitAmount == "0.125" && p.Meter.Name == "calls" }},
		"unknown": {`{"id":"p","amount_type":"unit_based","unheard_of_unit_tiers":[1]}`, func(p seats.Price) bool { return p.AmountType == "unit_based" }},
		"legacy":  {`{"id":"p","amount_type":"fixed","legacy":true,"recurring_interval":"year","type":"recurring","price_amount":0}`, func(p seats.Price) bool { return *p.Legacy && p.RecurringInterval == "year" && *p.PriceAmount == 0 }},
	}
	for name, tt := range tests {
		client, _ := serve(t, []literal{polarResponse(200, fmt.Sprintf(page, tt.json))})
		got, err := client.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if price := got.Items[0].Prices[0]; !tt.want(price) {
			t.Errorf("%s: price %+v, want the values of %s", name, price, tt.json)
		}
	}
}

// subscriptionsPage returns a page of today's Polar with subscriptions of those ids.
func subscriptionsPage(maxPage int, ids ...string) literal {
	items := make([]string, len(ids))
	for i, id := range ids {
		items[i] = fmt.Sprintf(`{"id":%q}`, id)
	}
	return polarResponse(200, fmt.Sprintf(`{"items":[%s],"pagination":{"total_count":9,"max_page":%d}}`, strings.Join(items, ","), maxPage))
}

func TestClaimedSubscriptions(t *testing.T) {
	refusal := polarResponse(401, `{"error":"Unauthorized","detail":"Unauthorized"}`)
	tests := map[string]struct {
		pages    []literal
		ids      []string
		requests int
		err      error
	}{
		"none":                     {[]literal{polarResponse(200, `{"items":[],"pagination":{"total_count":0,"max_page":0}}`)}, nil, 1, nil},
		"one page":                 {[]literal{subscriptionsPage(1, "a", "b")}, []string{"a", "b"}, 1, nil},
		"three pages":              {[]literal{subscriptionsPage(3, "a"), subscriptionsPage(3, "b"), subscriptionsPage(3, "c")}, []string{"a", "b", "c"}, 3, nil},
		"repeated on a page":       {[]literal{subscriptionsPage(1, "a", "a", "b")}, []string{"a", "b"}, 1, nil},
		"repeated on another page": {[]literal{subscriptionsPage(2, "a", "b"), subscriptionsPage(2, "b", "c")}, []string{"a", "b", "c"}, 2, nil},
		"page without new ones":    {[]literal{subscriptionsPage(3, "a"), subscriptionsPage(3, "a"), subscriptionsPage(3, "a", "b")}, []string{"a", "b"}, 3, nil},
		"empty page in between":    {[]literal{subscriptionsPage(3, "a"), subscriptionsPage(3), subscriptionsPage(3, "b")}, []string{"a", "b"}, 3, nil},
		"empty first page":         {[]literal{subscriptionsPage(2), subscriptionsPage(2, "a")}, []string{"a"}, 2, nil},
		"nothing new to the end":   {[]literal{subscriptionsPage(9, "a")}, []string{"a"}, 9, nil},
		"pages become fewer":       {[]literal{subscriptionsPage(3, "a"), subscriptionsPage(2, "b")}, []string{"a", "b"}, 2, nil},
		"pages become more":        {[]literal{subscriptionsPage(2, "a"), subscriptionsPage(3, "b"), subscriptionsPage(3, "c")}, []string{"a", "b", "c"}, 3, nil},
		"max_page too large":       {[]literal{subscriptionsPage(10, "a")}, nil, 1, seats.ErrUnexpectedResponse},
		"max_page too large later": {[]literal{subscriptionsPage(3, "a"), subscriptionsPage(10)}, []string{"a"}, 2, seats.ErrUnexpectedResponse},
		"no total_count":           {[]literal{polarResponse(200, `{"items":[{"id":"a"}],"pagination":{"max_page":1}}`)}, nil, 1, seats.ErrUnexpectedResponse},
		"fewer items than counted": {[]literal{subscriptionsPage(1, "a")}, []string{"a"}, 1, nil},
		"array":                    {[]literal{polarResponse(200, `[{"id":"a"},{"id":"b"}]`)}, []string{"a", "b"}, 1, nil},
		"empty array":              {[]literal{polarResponse(200, `[]`)}, nil, 1, nil},
		"no pagination":            {[]literal{polarResponse(200, `{"items":[{"id":"a"}]}`)}, nil, 1, seats.ErrUnexpectedResponse},
		"null for pagination":      {[]literal{polarResponse(200, `{"items":[{"id":"a"}],"pagination":null}`)}, nil, 1, seats.ErrUnexpectedResponse},
		"another pagination":       {[]literal{polarResponse(200, `{"items":[{"id":"a"}],"pagination":{"total_count":250,"unheard_of_next":"b"}}`)}, nil, 1, seats.ErrUnexpectedResponse},
		"empty, no pagination":     {[]literal{polarResponse(200, `{"items":[]}`)}, nil, 1, seats.ErrUnexpectedResponse},
		"empty, null pagination":   {[]literal{polarResponse(200, `{"items":[],"pagination":null}`)}, nil, 1, seats.ErrUnexpectedResponse},
		"empty, no max_page":       {[]literal{polarResponse(200, `{"items":[],"pagination":{"total_count":0}}`)}, nil, 1, seats.ErrUnexpectedResponse},
		"max_page too small":       {[]literal{polarResponse(200, `{"items":[],"pagination":{"total_count":9,"max_page":0}}`)}, nil, 1, seats.ErrUnexpectedResponse},
		"refused at once":          {[]literal{refusal}, nil, 1, seats.ErrUnauthorized},
		"refused on second page":   {[]literal{subscriptionsPage(3, "a"), refusal}, []string{"a"}, 2, seats.ErrUnauthorized},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, tt.pages)
			var ids []string
			var errs []error
			for subscription, err := range client.ClaimedSubscriptions(ctx, session) {
				if err != nil {
					errs = append(errs, err)
					continue // the sequence must end after an error
				}
				ids = append(ids, subscription.ID)
			}
			if !reflect.DeepEqual(ids, tt.ids) {
				t.Errorf("ClaimedSubscriptions: ids %q, want %q", ids, tt.ids)
			}
			if tt.err == nil && len(errs) != 0 || tt.err != nil && (len(errs) != 1 || !errors.Is(errs[0], tt.err)) {
				t.Errorf("ClaimedSubscriptions: errors %v, want %v once", errs, tt.err)
			}
			if len(*requests) != tt.requests {
				t.Errorf("ClaimedSubscriptions: %d requests, want %d", len(*requests), tt.requests)
			}
			for i, r := range *requests {
				if want := fmt.Sprintf("GET /v1/customer-portal/seats/subscriptions?page=%d&limit=100", i+1); r.line != want {
					t.Errorf("request %d: %s, want %s", i, r.line, want)
				}
			}
		})
	}
}

func TestClaimedSubscriptionsBreak(t *testing.T) {
	client, requests := serve(t, []literal{subscriptionsPage(3, "a", "b")})
	for range client.ClaimedSubscriptions(ctx, session) {
		break
	}
	if len(*requests) != 1 {
		t.Errorf("ClaimedSubscriptions: %d requests after a break, want 1", len(*requests))
	}
}

// A customer's team has 250 claimed seats of one subscription and one of another. Polar
// removes duplicates from each page, but counts them in the number of pages.
func TestClaimedSubscriptionsOfCustomerWithMembers(t *testing.T) {
	polar := seatstest.New()
	customer := polar.NewOrganization(seatstest.Organization{}).NewCustomer(seatstest.Customer{})
	big, small := customer.NewSubscription(seatstest.Subscription{Seats: 250}), customer.NewSubscription(seatstest.Subscription{Seats: 1})
	client, owner := clientOf(t, polar), customer.NewSession()
	assignClaimed := func(subscription, email string) {
		t.Helper()
		if _, err := client.AssignSeat(ctx, owner, seats.SeatAssign{SubscriptionID: subscription, Email: email, ImmediateClaim: true}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 250 {
		assignClaimed(big.ID, fmt.Sprintf("p%d@company.com", i))
	}
	assignClaimed(small.ID, "ada@company.com")
	found := map[string]int{}
	for subscription, err := range client.ClaimedSubscriptions(ctx, owner) {
		if err != nil {
			t.Fatal(err)
		}
		found[subscription.ID]++
	}
	if len(found) != 2 || found[big.ID] != 1 || found[small.ID] != 1 {
		t.Errorf("ClaimedSubscriptions: %v, want %s and %s once each", found, big.ID, small.ID)
	}
}
