package seats_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// checkValue checks that value has what the server sent, in the fields in which users look for
// it, and that value marshals to JSON with nothing invented and nothing lost.
func checkValue(t *testing.T, value, sent any) {
	t.Helper()
	switch v := value.(type) {
	case *seats.Seat:
		checkSeatSent(t, *v, sent.(map[string]any))
		checkNothingInvented(t, v, sent)
		checkNothingLost(t, v, sent)
	case *seats.SeatsList:
		checkListSent(t, *v, sent.(map[string]any))
		checkNothingInvented(t, v, sent)
		checkNothingLost(t, v, sent)
	case *seats.SubscriptionsPage:
		checkPageSent(t, *v, sent)
	default:
		t.Fatalf("checkValue cannot check a %T", value)
	}
}

func checkSeatSent(t *testing.T, seat seats.Seat, sent map[string]any) {
	t.Helper()
	texts := map[string]string{
		"id": seat.ID, "subscription_id": seat.SubscriptionID, "order_id": seat.OrderID,
		"status": string(seat.Status), "customer_id": seat.CustomerID, "customer_email": seat.CustomerEmail,
		"member_id": seat.MemberID, "email": seat.Email,
	}
	for key, got := range texts {
		if want, _ := sent[key].(string); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	checkTimesSent(t, sent, map[string]time.Time{
		"created_at": seat.CreatedAt, "modified_at": seat.ModifiedAt, "claimed_at": seat.ClaimedAt,
		"revoked_at": seat.RevokedAt, "invitation_token_expires_at": seat.InvitationTokenExpiresAt,
	})
	member, _ := sent["member"].(map[string]any)
	if (seat.Member == nil) != (member == nil) || seat.Member != nil && seat.Member.ID != member["id"] {
		t.Errorf("member is %v, want %v", seat.Member, member)
	}
}

func checkTimesSent(t *testing.T, sent map[string]any, times map[string]time.Time) {
	t.Helper()
	for key, got := range times {
		want, _ := sent[key].(string)
		if want == "" && !got.IsZero() || want != "" && !got.Equal(parseTime(t, want)) {
			t.Errorf("%s is %v, want %q", key, got, want)
		}
	}
}

func checkListSent(t *testing.T, list seats.SeatsList, sent map[string]any) {
	t.Helper()
	rows := sent["seats"].([]any)
	if len(list.Seats) != len(rows) {
		t.Fatalf("%d seats, want %d", len(list.Seats), len(rows))
	}
	for i, row := range rows {
		checkSeatSent(t, list.Seats[i], row.(map[string]any))
	}
	counts := marshaled(t, map[string]int64{"available_seats": list.AvailableSeats, "total_seats": list.TotalSeats}).(map[string]any)
	again := marshaled(t, list).(map[string]any)
	for _, key := range []string{"available_seats", "total_seats"} {
		if counts[key] != sent[key] || again[key] != sent[key] {
			t.Errorf("%s is %v, and %v when marshaled; want %v", key, counts[key], again[key], sent[key])
		}
	}
	if again["seats"] == nil {
		t.Error("the marshaled list has no seats, want those that were sent")
	}
}

// checkPageSent also accepts the plain array, without pagination, that servers sent before
// 2026-02-20.
func checkPageSent(t *testing.T, page seats.SubscriptionsPage, sent any) {
	t.Helper()
	items, isArray := sent.([]any)
	pagination := seats.Pagination{TotalCount: int64(len(items)), MaxPage: int64(min(len(items), 1))}
	if !isArray {
		items = sent.(map[string]any)["items"].([]any)
		checkNothingInvented(t, page, sent)
		checkNothingLost(t, page, sent)
		pagination = page.Pagination // the two checks above have compared it
	}
	if page.Pagination != pagination || len(page.Items) != len(items) {
		t.Fatalf("%d items, pagination %+v; want %d, %+v", len(page.Items), page.Pagination, len(items), pagination)
	}
	checkNothingInvented(t, page.Items, items)
	checkNothingLost(t, page.Items, items)
	for i, item := range items {
		checkSubscription(t, page.Items[i], item.(map[string]any))
	}
}

func checkSubscription(t *testing.T, s seats.Subscription, sent map[string]any) {
	t.Helper()
	product := sent["product"].(map[string]any)
	organization := product["organization"].(map[string]any)
	texts := map[string][2]any{
		"id": {s.ID, sent["id"]}, "status": {string(s.Status), sent["status"]}, "currency": {s.Currency, sent["currency"]},
		"product.name": {s.Product.Name, product["name"]}, "organization.slug": {s.Product.Organization.Slug, organization["slug"]},
		"amount": {json.Number(fmt.Sprint(s.Amount)), sent["amount"]}, "cancel_at_period_end": {s.CancelAtPeriodEnd, sent["cancel_at_period_end"]},
	}
	for key, pair := range texts {
		if pair[0] != pair[1] {
			t.Errorf("%s is %v, want %v", key, pair[0], pair[1])
		}
	}
	checkTimesSent(t, sent, map[string]time.Time{
		"created_at": s.CreatedAt, "modified_at": s.ModifiedAt, "started_at": s.StartedAt,
		"current_period_start": s.CurrentPeriodStart, "current_period_end": s.CurrentPeriodEnd,
		"trial_start": s.TrialStart, "trial_end": s.TrialEnd, "canceled_at": s.CanceledAt, "ends_at": s.EndsAt, "ended_at": s.EndedAt,
	})
	seatCount, _ := sent["seats"].(json.Number)
	if (s.Seats == nil) != (seatCount == "") || s.Seats != nil && fmt.Sprint(*s.Seats) != seatCount.String() {
		t.Errorf("seats is %v, want %q", s.Seats, seatCount)
	}
	prices, _ := sent["prices"].([]any)
	if len(s.Prices) != len(prices) {
		t.Fatalf("%d prices, want %d", len(s.Prices), len(prices))
	}
	for i, price := range prices {
		checkPriceSent(t, s.Prices[i], price.(map[string]any))
	}
}

// checkPriceSent checks the amount type of a price and its tiers, if it has any.
func checkPriceSent(t *testing.T, price seats.Price, sent map[string]any) {
	t.Helper()
	if got := string(price.AmountType); got != sent["amount_type"] {
		t.Errorf("amount_type is %q, want %q", got, sent["amount_type"])
	}
	seatTiers, _ := sent["seat_tiers"].(map[string]any)
	if (price.SeatTiers == nil) != (seatTiers == nil) {
		t.Fatalf("seat_tiers is %+v, want %v", price.SeatTiers, seatTiers)
	}
	if seatTiers == nil {
		return
	}
	tiers := seatTiers["tiers"].([]any)
	if len(price.SeatTiers.Tiers) != len(tiers) {
		t.Fatalf("%d tiers, want %d", len(price.SeatTiers.Tiers), len(tiers))
	}
	for i, tier := range tiers {
		checkTierSent(t, price.SeatTiers.Tiers[i], tier.(map[string]any))
	}
}

func checkTierSent(t *testing.T, tier seats.ProductPriceSeatTier, sent map[string]any) {
	t.Helper()
	maxSeats, isLimited := sent["max_seats"].(json.Number)
	if (tier.MaxSeats != nil) != isLimited || isLimited && fmt.Sprint(*tier.MaxSeats) != maxSeats.String() {
		t.Errorf("max_seats is %v, want %v", tier.MaxSeats, sent["max_seats"])
	}
	for key, got := range map[string]int64{"min_seats": tier.MinSeats, "price_per_seat": tier.PricePerSeat} {
		if json.Number(fmt.Sprint(got)) != sent[key] {
			t.Errorf("%s is %d, want %v", key, got, sent[key])
		}
	}
}

// checkNothingLost checks that value, when marshaled, has everything that was sent and for
// which its type has a field. The tests of the generated code check that there is a field for
// everything that Polar documents.
func checkNothingLost(t *testing.T, value, sent any) {
	t.Helper()
	for _, place := range missing(sent, marshaled(t, value), reflect.TypeOf(value), "") {
		t.Errorf("%s was sent, but is lost when marshaled", place)
	}
}
