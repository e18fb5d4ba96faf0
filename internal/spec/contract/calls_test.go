package contract_test

import (
	"math"
	"strconv"
	"strings"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// A call gets one kind of answer from an operation. The other fields describe the last
// exchange of do.
type call struct {
	name         string
	status       int
	code         string // the member "error" of the body
	requestError string // in the error of a request that the document does not allow
	do           func(w *world)
}

// calls has the calls of each operation, at least one for each answer in the document.
var calls = map[string][]call{
	"ListSeats": {
		{name: "subscription", status: 200, do: func(w *world) { w.revoke(w.claim(w.seat())); w.seat(); w.listTeam() }},
		{name: "order", status: 200, do: func(w *world) {
			order := w.team.Customer.NewOrder(seatstest.Order{})
			w.assign(seats.SeatAssign{OrderID: order.ID, Email: "ada@company.com"})
			w.list(seats.ListSeatsParams{OrderID: order.ID})
		}},
		{name: "without seats", status: 200, do: func(w *world) {
			solo := w.team.Customer.NewSubscription(seatstest.Subscription{NotSeatBased: true})
			w.list(seats.ListSeatsParams{SubscriptionID: solo.ID})
		}},
		{name: "by a member", status: 200, do: func(w *world) { w.seat(); w.asMember(); w.listTeam() }},
		{name: "by a customer", status: 200, do: func(w *world) { w.session = w.team.Customer.NewSession(); w.seat(); w.listTeam() }},
		{name: "without a subscription or order", status: 400, code: "BadRequest", do: func(w *world) { w.list(seats.ListSeatsParams{}) }},
		{name: "expired", status: 401, code: "invalid_token", do: func(w *world) { w.asExpired(); w.listTeam() }},
		{name: "anonymous", status: 401, code: "Unauthorized", requestError: "security requirements failed", do: func(w *world) { w.anonymous(); w.listTeam() }},
		{name: "feature off", status: 403, code: "FeatureNotEnabled", do: func(w *world) {
			w.inOrganization(seatstest.Organization{WithoutSeats: true})
			w.listTeam()
		}},
		{name: "unknown", status: 404, code: "ResourceNotFound", do: func(w *world) { w.list(seats.ListSeatsParams{SubscriptionID: unknown}) }},
		{name: "unknown order", status: 404, code: "ResourceNotFound", do: func(w *world) { w.list(seats.ListSeatsParams{OrderID: unknown}) }},
		{name: "unknown version", status: 404, do: func(w *world) { w.listTeam(seats.WithAPIVersion("2020-01")) }},
		{name: "malformed id", status: 422, code: "RequestValidationError", requestError: "subscription_id", do: func(w *world) { w.list(seats.ListSeatsParams{SubscriptionID: "seat_1"}) }},
		{name: "rate limited", status: 429, do: func(w *world) { w.useUpRateLimit(); w.listTeam() }},
		{name: "error", status: 500, do: func(w *world) { w.failing(500); w.listTeam() }},
		{name: "proxy", status: 502, do: func(w *world) { w.failing(502); w.listTeam() }},
	},
	"AssignSeat": {
		{name: "email", status: 200, do: func(w *world) {
			w.assignTeam(seats.SeatAssign{Email: "ada@company.com", Metadata: map[string]any{"floor": 3, "tags": []string{"a"}}})
		}},
		{name: "immediately", status: 200, do: func(w *world) { w.assignTeam(seats.SeatAssign{Email: "ada@company.com", ImmediateClaim: true}) }},
		{name: "again", status: 200, do: func(w *world) { w.revoke(w.seat()); w.assignTeam(seats.SeatAssign{Email: "bob@company.com"}) }},
		{name: "member", status: 200, do: func(w *world) { w.assignTeam(seats.SeatAssign{MemberID: w.team.OwnerID}) }},
		{name: "external member", status: 200, do: func(w *world) {
			w.assignTeam(seats.SeatAssign{Email: "ada@company.com", ExternalMemberID: "ext_1"})
		}},
		{name: "customer", status: 200, do: func(w *world) { w.assignTeam(seats.SeatAssign{CustomerID: w.team.CustomerID}) }},
		{name: "external customer", status: 200, do: func(w *world) {
			w.team.Organization.NewCustomer(seatstest.Customer{Email: "eve@company.com", ExternalID: "ext_2"})
			w.assignTeam(seats.SeatAssign{ExternalCustomerID: "ext_2"})
		}},
		{name: "checkout", status: 200, do: func(w *world) {
			checkout := w.team.Customer.NewCheckout()
			w.team.Customer.NewSubscription(seatstest.Subscription{Checkout: checkout})
			w.assign(seats.SeatAssign{CheckoutID: checkout, Email: "ada@company.com"})
		}},
		{name: "without the member model", status: 200, do: func(w *world) {
			w.inOrganization(seatstest.Organization{WithoutMemberModel: true})
			w.assignTeam(seats.SeatAssign{Email: "ada@company.com"})
		}},
		{name: "full", status: 400, code: "SeatNotAvailable", do: func(w *world) {
			full := w.team.Customer.NewSubscription(seatstest.Subscription{NotSeatBased: true})
			w.assign(seats.SeatAssign{SubscriptionID: full.ID, Email: "ada@company.com"})
		}},
		{name: "unpaid order", status: 400, code: "SeatNotAvailable", do: func(w *world) {
			order := w.team.Customer.NewOrder(seatstest.Order{Status: "pending"})
			w.assign(seats.SeatAssign{OrderID: order.ID, Email: "ada@company.com"})
		}},
		{name: "order without a product", status: 400, code: "SeatNotAvailable", do: func(w *world) {
			order := w.team.Customer.NewOrder(seatstest.Order{WithoutProduct: true})
			w.assign(seats.SeatAssign{OrderID: order.ID, Email: "ada@company.com"})
		}},
		{name: "twice", status: 400, code: "SeatAlreadyAssigned", do: func(w *world) { w.seat(); w.assignTeam(seats.SeatAssign{Email: "ada@company.com"}) }},
		{name: "unknown customer", status: 400, code: "InvalidSeatAssignmentRequest", do: func(w *world) { w.assignTeam(seats.SeatAssign{CustomerID: unknown}) }},
		{name: "another address", status: 400, code: "MemberEmailMismatch", do: func(w *world) {
			w.team.Customer.NewMember(seatstest.Member{Email: "ada@company.com", ExternalID: "ext_1"})
			w.assignTeam(seats.SeatAssign{Email: "bob@company.com", ExternalMemberID: "ext_1"})
		}},
		{name: "unreadable", status: 400, requestError: "decode", do: func(w *world) { w.sending("{\"email\": \"\xff"); w.assignTeam(seats.SeatAssign{}) }},
		{name: "expired", status: 401, code: "invalid_token", do: func(w *world) { w.asExpired(); w.assignTeam(seats.SeatAssign{Email: "ada@company.com"}) }},
		{name: "anonymous", status: 401, code: "Unauthorized", requestError: "security requirements failed", do: func(w *world) {
			w.anonymous()
			w.assignTeam(seats.SeatAssign{Email: "ada@company.com"})
		}},
		{name: "by a member", status: 403, code: "NotPermitted", do: func(w *world) { w.asMember(); w.assignTeam(seats.SeatAssign{Email: "ada@company.com"}) }},
		{name: "feature off", status: 403, code: "FeatureNotEnabled", do: func(w *world) {
			w.inOrganization(seatstest.Organization{WithoutSeats: true})
			w.assignTeam(seats.SeatAssign{Email: "ada@company.com"})
		}},
		{name: "unknown subscription", status: 404, code: "ResourceNotFound", do: func(w *world) {
			w.assign(seats.SeatAssign{SubscriptionID: unknown, Email: "ada@company.com"})
		}},
		{name: "unknown checkout", status: 404, code: "ResourceNotFound", do: func(w *world) {
			w.assign(seats.SeatAssign{CheckoutID: unknown, Email: "ada@company.com"})
		}},
		{name: "unknown member", status: 404, code: "MemberNotFound", do: func(w *world) { w.assignTeam(seats.SeatAssign{MemberID: unknown}) }},
		{name: "unknown customer without the member model", status: 404, code: "CustomerNotFound", do: func(w *world) {
			w.inOrganization(seatstest.Organization{WithoutMemberModel: true})
			w.assignTeam(seats.SeatAssign{CustomerID: unknown})
		}},
		{name: "unknown version", status: 404, do: func(w *world) {
			w.assignTeam(seats.SeatAssign{Email: "ada@company.com"}, seats.WithAPIVersion("2020-01"))
		}},
		{name: "without a length", status: 411, code: "LengthRequired", do: func(w *world) { w.chunked(); w.assignTeam(seats.SeatAssign{}) }},
		{name: "too long", status: 413, code: "RequestBodyTooLarge", do: func(w *world) {
			w.assignTeam(seats.SeatAssign{Email: "ada@company.com", Metadata: map[string]any{"a": strings.Repeat("a", 10<<20)}})
		}},
		{name: "without a subscription or order", status: 422, code: "RequestValidationError", do: func(w *world) { w.assign(seats.SeatAssign{Email: "ada@company.com"}) }},
		{name: "without a person", status: 422, code: "RequestValidationError", do: func(w *world) { w.assignTeam(seats.SeatAssign{}) }},
		{name: "malformed address", status: 422, code: "RequestValidationError", requestError: "email", do: func(w *world) { w.assignTeam(seats.SeatAssign{Email: "ada"}) }},
		{name: "domain that takes no mail", status: 422, code: "RequestValidationError", do: func(w *world) { w.assignTeam(seats.SeatAssign{Email: "ada@example.com"}) }},
		{name: "malformed id", status: 422, code: "RequestValidationError", requestError: "uuid", do: func(w *world) { w.assignTeam(seats.SeatAssign{MemberID: "mem_1"}) }},
		{name: "too much metadata", status: 422, code: "RequestValidationError", do: func(w *world) {
			w.assignTeam(seats.SeatAssign{Email: "ada@company.com", Metadata: map[string]any{"a": strings.Repeat("a", 2000)}})
		}},
		{name: "broken JSON", status: 422, code: "RequestValidationError", requestError: "decode", do: func(w *world) { w.sending(`{"email": `); w.assignTeam(seats.SeatAssign{}) }},
		{name: "a list as the body", status: 422, code: "RequestValidationError", requestError: "object", do: func(w *world) { w.sending(`[]`); w.assignTeam(seats.SeatAssign{}) }},
		{name: "empty body", status: 422, code: "RequestValidationError", requestError: "value is required", do: func(w *world) { w.sendingNothing(); w.assignTeam(seats.SeatAssign{}) }},
		{name: "rate limited", status: 429, do: func(w *world) { w.useUpRateLimit(); w.assignTeam(seats.SeatAssign{Email: "ada@company.com"}) }},
		{name: "error", status: 500, do: func(w *world) { w.failing(500); w.assignTeam(seats.SeatAssign{Email: "ada@company.com"}) }},
	},
	"RevokeSeat": {
		{name: "pending", status: 200, do: func(w *world) { w.revoke(w.seat()) }},
		{name: "claimed", status: 200, do: func(w *world) { w.revoke(w.claim(w.seat())) }},
		{name: "revoked", status: 200, do: func(w *world) { id := w.seat(); w.revoke(id); w.revoke(id) }},
		{name: "expired", status: 401, code: "invalid_token", do: func(w *world) { id := w.seat(); w.asExpired(); w.revoke(id) }},
		{name: "anonymous", status: 401, code: "Unauthorized", requestError: "security requirements failed", do: func(w *world) { id := w.seat(); w.anonymous(); w.revoke(id) }},
		{name: "by a member", status: 403, code: "NotPermitted", do: func(w *world) { id := w.seat(); w.asMember(); w.revoke(id) }},
		{name: "unknown", status: 404, code: "ResourceNotFound", do: func(w *world) { w.revoke(unknown) }},
		{name: "unknown version", status: 404, do: func(w *world) { w.revoke(w.seat(), seats.WithAPIVersion("2020-01")) }},
		{name: "malformed id", status: 422, code: "RequestValidationError", requestError: "seat_id", do: func(w *world) { w.revoke("seat_1") }},
		{name: "rate limited", status: 429, do: func(w *world) { id := w.seat(); w.useUpRateLimit(); w.revoke(id) }},
		{name: "error", status: 500, do: func(w *world) { id := w.seat(); w.failing(500); w.revoke(id) }},
	},
	"ResendInvitation": {
		{name: "pending", status: 200, do: func(w *world) { w.resend(w.seat()) }},
		{name: "claimed", status: 400, code: "SeatNotPending", do: func(w *world) { w.resend(w.claim(w.seat())) }},
		{name: "revoked", status: 400, code: "SeatNotPending", do: func(w *world) { id := w.seat(); w.revoke(id); w.resend(id) }},
		{name: "holder without an address", status: 400, code: "InvalidInvitationToken", do: func(w *world) {
			w.inOrganization(seatstest.Organization{WithoutMemberModel: true})
			w.resend(w.seatWithoutAddress())
		}},
		{name: "expired", status: 401, code: "invalid_token", do: func(w *world) { id := w.seat(); w.asExpired(); w.resend(id) }},
		{name: "anonymous", status: 401, code: "Unauthorized", requestError: "security requirements failed", do: func(w *world) { id := w.seat(); w.anonymous(); w.resend(id) }},
		{name: "by a member", status: 403, code: "NotPermitted", do: func(w *world) { id := w.seat(); w.asMember(); w.resend(id) }},
		{name: "unknown", status: 404, code: "ResourceNotFound", do: func(w *world) { w.resend(unknown) }},
		{name: "unknown version", status: 404, do: func(w *world) { w.resend(w.seat(), seats.WithAPIVersion("2020-01")) }},
		{name: "without a length", status: 411, code: "LengthRequired", requestError: "body not allowed", do: func(w *world) { id := w.seat(); w.chunked(); w.resend(id) }},
		{name: "malformed id", status: 422, code: "RequestValidationError", requestError: "seat_id", do: func(w *world) { w.resend("seat_1") }},
		{name: "rate limited", status: 429, do: func(w *world) { id := w.seat(); w.useUpRateLimit(); w.resend(id) }},
		{name: "error", status: 500, do: func(w *world) { id := w.seat(); w.failing(500); w.resend(id) }},
	},
	"ListClaimedSubscriptions": {
		{name: "none", status: 200, do: func(w *world) { w.claimed(seats.ListClaimedSubscriptionsParams{}) }},
		{name: "one", status: 200, do: func(w *world) {
			w.assignTeam(seats.SeatAssign{Email: "owner@company.com", ImmediateClaim: true})
			w.claimed(seats.ListClaimedSubscriptionsParams{Page: 1, Limit: 100})
		}},
		{name: "beyond the last page", status: 200, do: func(w *world) { w.claimed(seats.ListClaimedSubscriptionsParams{Page: 9}) }},
		{name: "expired", status: 401, code: "invalid_token", do: func(w *world) { w.asExpired(); w.claimed(seats.ListClaimedSubscriptionsParams{}) }},
		{name: "anonymous", status: 401, code: "Unauthorized", requestError: "security requirements failed", do: func(w *world) {
			w.anonymous()
			w.claimed(seats.ListClaimedSubscriptionsParams{})
		}},
		{name: "unknown version", status: 404, do: func(w *world) {
			w.claimed(seats.ListClaimedSubscriptionsParams{}, seats.WithAPIVersion("2020-01"))
		}},
		{name: "negative page", status: 422, code: "RequestValidationError", requestError: "page", do: func(w *world) { w.claimed(seats.ListClaimedSubscriptionsParams{Page: -1}) }},
		{name: "rate limited", status: 429, do: func(w *world) { w.useUpRateLimit(); w.claimed(seats.ListClaimedSubscriptionsParams{}) }},
		{name: "error", status: 500, do: func(w *world) { w.failing(500); w.claimed(seats.ListClaimedSubscriptionsParams{}) }},
		{name: "page too large", status: 500, do: func(w *world) {
			if strconv.IntSize < 64 {
				w.t.Skip("an int has 32 bits")
			}
			w.claimed(seats.ListClaimedSubscriptionsParams{Page: math.MaxInt})
		}},
	},
}
