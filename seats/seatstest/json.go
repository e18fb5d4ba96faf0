package seatstest

import (
	"slices"
	"strconv"
	"time"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// typicalSeatSize is slightly more than the length of a typical seat in JSON.
const typicalSeatSize = 800

// appendSeat appends a seat with all of Polar's fields, in Polar's order.
func appendSeat(b []byte, s seatView) []byte {
	b = appendTime(append(b, `{"created_at":`...), s.createdAt)
	b = appendTime(append(b, `,"modified_at":`...), s.modifiedAt)
	b = pythonjson.AppendString(append(b, `,"id":`...), s.id)
	b = appendContainerID(append(b, `,"subscription_id":`...), s.container, !s.container.isOrder)
	b = appendContainerID(append(b, `,"order_id":`...), s.container, s.container.isOrder)
	b = pythonjson.AppendString(append(b, `,"status":`...), s.status)
	b = appendOptional(append(b, `,"customer_id":`...), s.customerID())
	b = appendOptional(append(b, `,"member_id":`...), s.memberID())
	b = appendMember(append(b, `,"member":`...), s.shownMember)
	b = appendOptional(append(b, `,"email":`...), s.email)
	b = appendOptional(append(b, `,"customer_email":`...), s.shownEmail)
	b = appendTime(append(b, `,"invitation_token_expires_at":`...), s.expiresAt)
	b = appendTime(append(b, `,"claimed_at":`...), s.claimedAt)
	b = appendTime(append(b, `,"revoked_at":`...), s.revokedAt)
	b = pythonjson.AppendValue(append(b, `,"seat_metadata":`...), s.metadata, pythonjson.PydanticFloat)
	return append(b, '}')
}

// appendContainerID appends the id of a container, or null if it is of the other kind.
func appendContainerID(b []byte, c *container, sameKind bool) []byte {
	if !sameKind {
		return append(b, "null"...)
	}
	return pythonjson.AppendString(b, c.id)
}

func appendMember(b []byte, m *member) []byte {
	if m == nil {
		return append(b, "null"...)
	}
	b = pythonjson.AppendString(append(b, `{"id":`...), m.id)
	b = appendTime(append(b, `,"created_at":`...), m.createdAt)
	b = appendTime(append(b, `,"modified_at":`...), m.modifiedAt)
	b = pythonjson.AppendString(append(b, `,"customer_id":`...), m.customer.id)
	b = pythonjson.AppendString(append(b, `,"email":`...), m.email)
	b = appendOptional(append(b, `,"name":`...), m.name)
	b = append(b, `,"external_id":`...)
	if m.externalID != nil {
		b = pythonjson.AppendString(b, *m.externalID)
	} else {
		b = append(b, "null"...)
	}
	b = pythonjson.AppendString(append(b, `,"role":`...), string(m.role))
	return append(b, '}')
}

// appendOptional appends a string, or null if it is empty.
func appendOptional(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return pythonjson.AppendString(b, s)
}

func appendSeatsList(b []byte, c *container) []byte {
	b = slices.Grow(b, len(c.rows)*typicalSeatSize)
	b = append(b, `{"seats":[`...)
	for i, s := range c.sorted() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSeat(b, s.view())
	}
	b = strconv.AppendInt(append(b, `],"available_seats":`...), int64(c.available()), 10)
	b = strconv.AppendInt(append(b, `,"total_seats":`...), int64(c.total()), 10)
	return append(b, '}')
}

const (
	seatPrice       = 1000 // in cents per month
	soloPrice       = 1000
	billingPeriod   = 30 * 24 * time.Hour
	organizationAge = 365 * 24 * time.Hour // how long a new organization has existed
)

// appendSubscription appends a subscription as the portal shows it, including the fields that
// Polar's document does not mention.
func appendSubscription(b []byte, c *container) []byte {
	b = appendTime(append(b, `{"created_at":`...), c.createdAt)
	b = pythonjson.AppendString(append(b, `,"modified_at":null,"id":`...), c.id)
	b = strconv.AppendInt(append(b, `,"amount":`...), int64(c.amount()), 10)
	b = append(b, `,"currency":"usd","recurring_interval":"month","recurring_interval_count":1,"status":`...)
	b = pythonjson.AppendString(b, c.status)
	b = appendTime(append(b, `,"current_period_start":`...), c.createdAt)
	b = appendTime(append(b, `,"current_period_end":`...), c.createdAt.Add(billingPeriod))
	b = append(b, `,"current_meter_period_start":null,"current_meter_period_end":null,"trial_start":null,"trial_end":null`...)
	b = append(b, `,"cancel_at_period_end":false,"canceled_at":null,"started_at":`...)
	b = appendTime(b, c.createdAt)
	b = append(b, `,"ends_at":null,"ended_at":null,"past_due_at":null,"pause_at_period_end":false,"paused_at":null,"resumes_at":null,"customer_id":`...)
	b = pythonjson.AppendString(b, c.customer.id)
	b = pythonjson.AppendString(append(b, `,"product_id":`...), c.product.id)
	b = appendOptional(append(b, `,"discount_id":null,"checkout_id":`...), c.checkout)
	b = append(b, `,"seats":`...)
	if c.seats == nil {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendInt(b, int64(*c.seats), 10)
	}
	b = append(b, `,"units":null,"customer_cancellation_reason":null,"customer_cancellation_comment":null,"price_id":`...)
	b = pythonjson.AppendString(b, c.product.priceID)
	b = pythonjson.AppendString(append(b, `,"user_id":`...), c.customer.id)
	b = appendProduct(append(b, `,"product":`...), c.product, c.customer.organization)
	b = appendPrice(append(b, `,"price":`...), c.product)
	b = appendPrice(append(b, `,"prices":[`...), c.product)
	return append(b, `],"meters":[],"pending_update":null}`...)
}

func (c *container) amount() int {
	if c.seats == nil {
		return soloPrice
	}
	return *c.seats * seatPrice
}

func appendProduct(b []byte, p *product, o *organization) []byte {
	b = pythonjson.AppendString(append(b, `{"id":`...), p.id)
	b = appendTime(append(b, `,"created_at":`...), p.createdAt)
	b = append(b, `,"modified_at":null,"trial_interval":null,"trial_interval_count":null,"name":`...)
	b = pythonjson.AppendString(b, p.name)
	b = append(b, `,"description":"Description","visibility":"public","recurring_interval":"month","recurring_interval_count":1`...)
	b = append(b, `,"meter_interval":null,"meter_interval_count":null,"is_recurring":true,"is_archived":false,"organization_id":`...)
	b = pythonjson.AppendString(b, o.id)
	b = appendPrice(append(b, `,"prices":[`...), p)
	b = appendOrganization(append(b, `],"benefits":[],"medias":[],"organization":`...), o)
	return append(b, '}')
}

func appendPrice(b []byte, p *product) []byte {
	b = appendTime(append(b, `{"created_at":`...), p.createdAt)
	b = pythonjson.AppendString(append(b, `,"modified_at":null,"id":`...), p.priceID)
	b = append(b, `,"source":"catalog","amount_type":`...)
	if p.seatBased {
		b = append(b, `"seat_based"`...)
	} else {
		b = append(b, `"fixed"`...)
	}
	b = append(b, `,"price_currency":"usd","tax_behavior":"exclusive","is_archived":false,"product_id":`...)
	b = pythonjson.AppendString(b, p.id)
	b = append(b, `,"type":"recurring","recurring_interval":"month"`...)
	if !p.seatBased {
		return append(strconv.AppendInt(append(b, `,"price_amount":`...), soloPrice, 10), '}')
	}
	b = append(b, `,"seat_tiers":{"seat_tier_type":"volume","tiers":[{"min_seats":1,"max_seats":null,"price_per_seat":`...)
	b = strconv.AppendInt(b, seatPrice, 10)
	b = append(b, `}],"minimum_seats":1,"maximum_seats":null},"price_per_seat":`...)
	return append(strconv.AppendInt(b, seatPrice, 10), '}')
}

func appendOrganization(b []byte, o *organization) []byte {
	b = appendTime(append(b, `{"created_at":`...), o.createdAt)
	b = pythonjson.AppendString(append(b, `,"modified_at":null,"id":`...), o.id)
	b = pythonjson.AppendString(append(b, `,"name":`...), o.slug)
	b = pythonjson.AppendString(append(b, `,"slug":`...), o.slug)
	b = append(b, `,"avatar_url":"https://avatars.githubusercontent.com/u/105373340?s=200&v=4","proration_behavior":"prorate","allow_customer_updates":true`...)
	b = append(b, `,"bio":null,"company":null,"blog":null,"location":null,"twitter_username":null,"pledge_minimum_amount":0,"pledge_badge_show_amount":false`...)
	b = append(b, `,"default_upfront_split_to_contributors":null,"email":null,"website":null,"socials":[],"status":"active","details_submitted_at":null`...)
	b = appendFeatures(append(b, `,"feature_settings":`...), o)
	b = append(b, `,"subscription_settings":{"allow_multiple_subscriptions":false,"proration_behavior":"prorate","benefit_revocation_grace_period":0`...)
	b = append(b, `,"prevent_trial_abuse":false,"allow_customer_updates":true},"customer_email_settings":{"order_confirmation":true`...)
	b = append(b, `,"payment_method_expiration_reminder":true,"subscription_cancellation":true,"subscription_confirmation":true,"subscription_cycled":true`...)
	b = append(b, `,"subscription_cycled_after_trial":true,"subscription_past_due":true,"subscription_paused":true,"subscription_resumed":true`...)
	b = append(b, `,"subscription_renewal_reminder":true,"subscription_revoked":true,"subscription_trial_conversion_reminder":true`...)
	b = append(b, `,"subscription_uncanceled":true,"subscription_updated":true},"customer_portal_settings":{"usage":{"show":true}`...)
	b = append(b, `,"subscription":{"update_seats":true,"update_plan":true},"customer":{"allow_email_change":false}},"organization_features":{"member_model_enabled":`...)
	b = strconv.AppendBool(b, o.memberModel)
	return append(b, `,"checkout_localization_enabled":false}}`...)
}

func appendFeatures(b []byte, o *organization) []byte {
	b = strconv.AppendBool(append(b, `{"issue_funding_enabled":false,"seat_based_pricing_enabled":`...), o.seatPricing)
	b = strconv.AppendBool(append(b, `,"unit_based_pricing_enabled":false,"wallets_enabled":false,"member_model_enabled":`...), o.memberModel)
	b = append(b, `,"checkout_localization_enabled":false,"overview_metrics":null,"reset_proration_behavior_enabled":false`...)
	b = append(b, `,"off_session_charges_enabled":false,"meter_cycling_enabled":false,"slack_benefit_enabled":false,"preview_access_enabled":false`...)
	return append(b, `,"disputes_enabled":false,"sso_enabled":false,"dispute_auto_accept_enabled":false,"compass_enabled":false,"merchant_migration_enabled":false}`...)
}
