package seats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// A day has what Polar's server of that day answered.
type day struct {
	Date      string
	Exchanges []recorded
}

type recorded struct {
	Name    string
	Request struct{ Line string }
	Status  int
	Headers map[string]string
	Body    string
}

// Every server from the first version on gives today's client the right values or
// the right error.
func TestHistory(t *testing.T) {
	count := 0
	for _, file := range historyFiles(t) {
		for _, exchange := range readDay(t, file).Exchanges {
			if strings.Contains(exchange.Request.Line, "/customer-seats/claim") {
				continue // an operation of the invitee's page, not of ours
			}
			count++
			t.Run(filepath.Base(file)+"/"+exchange.Name, func(t *testing.T) { exchange.check(t) })
		}
	}
	if count < 387 {
		t.Errorf("%d exchanges, want those of all days", count)
	}
}

// historyFiles has ours, and where they are the recordings that ours are copied from.
func historyFiles(t *testing.T) []string {
	t.Helper()
	ours, err := filepath.Glob("testdata/history/*.json")
	if err != nil {
		t.Fatal(err)
	}
	shared, err := filepath.Glob("../../shared/golden/history/*.json")
	if err != nil {
		t.Fatal(err)
	}
	return append(ours, shared...)
}

func readDay(t *testing.T, file string) day {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var d day
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return d
}

// check gives the recorded answer to the operation that was asked.
func (r recorded) check(t *testing.T) {
	t.Helper()
	header := http.Header{}
	for key, value := range r.Headers {
		header.Set(key, value)
	}
	header.Del("Content-Length")
	client, _ := serve(t, []literal{{r.Status, header, r.Body}}, seats.WithRetry(seats.RetryPolicy{MaxAttempts: 1}))
	value, err := r.call(t, client)
	if r.Status != http.StatusOK {
		r.checkErrorSent(t, err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, value, tree(t, []byte(r.Body)))
}

var seatPath = regexp.MustCompile(`^(DELETE|POST) /v1/customer-portal/seats/([^/ ?]+)(/resend)? `)

// call asks for what the request line asks for.
func (r recorded) call(t *testing.T, client *seats.Client) (any, error) {
	t.Helper()
	line := r.Request.Line
	if match := seatPath.FindStringSubmatch(line); match != nil {
		if match[3] != "" {
			return client.ResendInvitation(ctx, session, match[2])
		}
		return client.RevokeSeat(ctx, session, match[2])
	}
	switch {
	case strings.HasPrefix(line, "GET /v1/customer-portal/seats/subscriptions"):
		return client.ListClaimedSubscriptions(ctx, session, seats.ListClaimedSubscriptionsParams{})
	case strings.HasPrefix(line, "GET /v1/customer-portal/seats"):
		return client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID})
	case strings.HasPrefix(line, "POST /v1/customer-portal/seats "):
		return client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: teamID, Email: "ann@company.com"})
	}
	t.Fatalf("no operation has %q", line)
	return nil, nil
}

var byName = map[string]error{
	"SeatNotAvailable":             seats.ErrSeatNotAvailable,
	"SeatAlreadyAssigned":          seats.ErrSeatAlreadyAssigned,
	"SeatNotPending":               seats.ErrSeatNotPending,
	"InvalidSeatAssignmentRequest": seats.ErrInvalidSeatAssignment,
	"CustomerNotFound":             seats.ErrCustomerNotFound,
	"ResourceNotFound":             seats.ErrResourceNotFound,
	"RequestValidationError":       seats.ErrValidation,
	"BadRequest":                   seats.ErrBadRequest,
	"Unauthorized":                 seats.ErrUnauthorized,
	"invalid_token":                seats.ErrInvalidToken,
	"":                             seats.ErrServer,
}

// checkError wants the status, the name and the text of the body.
func (r recorded) checkErrorSent(t *testing.T, err error) {
	t.Helper()
	var got *seats.Error
	if !errors.As(err, &got) {
		t.Fatalf("got error %v, want a seats.Error", err)
	}
	var body struct {
		Error       string
		Detail      any
		Description string `json:"error_description"`
	}
	if json.Unmarshal([]byte(r.Body), &body) != nil {
		body.Detail = r.Body
	}
	want, known := byName[body.Error]
	if !known {
		t.Fatalf("%q: say here which error it is", body.Error)
	}
	if got.StatusCode != r.Status || got.Code != body.Error || !errors.Is(err, want) || string(got.Body) != r.Body {
		t.Errorf("got %v with %s, want %d and %v", err, got.Body, r.Status, want)
	}
	if list, ok := body.Detail.([]any); ok {
		checkFields(t, got.Fields, list)
		return
	}
	if text := textOf(body.Detail, body.Description); got.Message != text {
		t.Errorf("message %q, want %q", got.Message, text)
	}
}

func textOf(detail any, description string) string {
	if text, ok := detail.(string); ok {
		return text
	}
	return description
}

// checkFields wants each thing that is not valid, with its place.
func checkFields(t *testing.T, got []seats.FieldError, detail []any) {
	t.Helper()
	var want []seats.FieldError
	for _, item := range detail {
		field := item.(map[string]any)
		var path []string
		for _, step := range field["loc"].([]any) {
			path = append(path, fmt.Sprint(step))
		}
		want = append(want, seats.FieldError{Path: strings.Join(path, "."), Type: field["type"].(string), Message: field["msg"].(string)})
	}
	if !slices.Equal(got, want) {
		t.Errorf("fields %+v, want %+v", got, want)
	}
}

// checkAnswer wants the values that were sent, where people look for them, and no
// others in the JSON that is made of them again.
func checkAnswer(t *testing.T, value, sent any) {
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
		t.Fatalf("nobody checks a %T", value)
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
	times := map[string]time.Time{
		"created_at": seat.CreatedAt, "modified_at": seat.ModifiedAt, "claimed_at": seat.ClaimedAt,
		"revoked_at": seat.RevokedAt, "invitation_token_expires_at": seat.InvitationTokenExpiresAt,
	}
	for key, got := range times {
		want, _ := sent[key].(string)
		if want == "" && !got.IsZero() || want != "" && !got.Equal(at(t, want)) {
			t.Errorf("%s is %v, want %q", key, got, want)
		}
	}
	member, _ := sent["member"].(map[string]any)
	if (seat.Member == nil) != (member == nil) || seat.Member != nil && seat.Member.ID != member["id"] {
		t.Errorf("member is %v, want %v", seat.Member, member)
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
	counts := marshalled(t, map[string]int64{"available_seats": list.AvailableSeats, "total_seats": list.TotalSeats}).(map[string]any)
	again := marshalled(t, list).(map[string]any)
	for _, key := range []string{"available_seats", "total_seats"} {
		if counts[key] != sent[key] || again[key] != sent[key] {
			t.Errorf("%s is %v and %v again, want %v", key, counts[key], again[key], sent[key])
		}
	}
	if again["seats"] == nil {
		t.Error("no seats again, though they were sent")
	}
}

// checkPage also takes the array of before 2026-02-20, which said nothing of pages.
func checkPageSent(t *testing.T, page seats.SubscriptionsPage, sent any) {
	t.Helper()
	items, isArray := sent.([]any)
	pagination := seats.Pagination{TotalCount: int64(len(items)), MaxPage: 1}
	if !isArray {
		whole := sent.(map[string]any)
		items = whole["items"].([]any)
		checkNothingInvented(t, page, sent)
		checkNothingLost(t, page, sent)
		pagination = page.Pagination // held against what was sent just now
	}
	if page.Pagination != pagination || len(page.Items) != len(items) {
		t.Fatalf("%d items, %+v; want %d, %+v", len(page.Items), page.Pagination, len(items), pagination)
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
	seatCount, _ := sent["seats"].(json.Number)
	if (s.Seats == nil) != (seatCount == "") || s.Seats != nil && fmt.Sprint(*s.Seats) != seatCount.String() {
		t.Errorf("seats is %v, want %q", s.Seats, seatCount)
	}
	tier := s.Prices[0].SeatTiers.Tiers[0]
	if s.Prices[0].AmountType != seats.PriceAmountTypeSeatBased || tier.MinSeats != 1 || tier.MaxSeats != nil || tier.PricePerSeat != 1000 {
		t.Errorf("price is %+v with %+v", s.Prices[0], tier)
	}
}

// unpublished are the keys that Polar sends and does not document: there is no field
// for them. price_per_seat is also the name of one that is documented, elsewhere.
var unpublished = regexp.MustCompile(`^(\[\d+\]|\.items\[\d+\])?(` +
	`\.(user_id|price|price_id|stripe_subscription_id|is_polar_managed|units)` +
	`|(\.product)?\.prices\[\d+\]\.price_per_seat` +
	`|\.product\.organization\.(socials|status|email|website|bio|company|blog|location|details_submitted_at|feature_settings|subscription_settings` +
	`|notification_settings|customer_email_settings|profile_settings|twitter_username|pledge_.*|default_.*|order_settings))$`)

// checkNothingLost wants everything back for which there is a field.
func checkNothingLost(t *testing.T, value, sent any) {
	t.Helper()
	for _, place := range missing(sent, marshalled(t, value), "") {
		if !unpublished.MatchString(place) {
			t.Errorf("%s was sent and is lost", place)
		}
	}
}
