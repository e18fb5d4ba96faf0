package drift

import (
	"slices"
	"strings"

	"github.com/polarseats/polarseats-go/internal/spec/cut"
)

// besideNeeded are the properties without which sessions and webhooks refuse what Polar
// sends.
var besideNeeded = map[string]bool{
	"CustomerSession.token": true, "CustomerSession.expires_at": true, "CustomerSession.created_at": true,
	"CustomerCustomerSession.expires_at": true,
	"PortalAuthenticatedUser.type":       true, "PortalAuthenticatedUser.customer_id": true,
	"WebhookCustomerSeatAssignedPayload.type": true, "WebhookCustomerSeatAssignedPayload.timestamp": true, "WebhookCustomerSeatAssignedPayload.data": true,
	"WebhookCustomerSeatClaimedPayload.type": true, "WebhookCustomerSeatClaimedPayload.timestamp": true, "WebhookCustomerSeatClaimedPayload.data": true,
	"WebhookCustomerSeatRevokedPayload.type": true, "WebhookCustomerSeatRevokedPayload.timestamp": true, "WebhookCustomerSeatRevokedPayload.data": true,
}

// CompareBeside says how Polar's document differs from ours, which cut.TakeBeside has
// taken, in what sessions and webhooks use. A part of the document that cut.Take has taken
// differs in nothing.
func CompareBeside(ours, theirs []byte) ([]Change, error) {
	taken, _, err := cut.TakeBeside(theirs)
	if err != nil || taken == nil {
		return nil, err
	}
	was, err := parse(ours)
	if err != nil {
		return nil, err
	}
	is, err := parse(taken)
	if err != nil {
		return nil, err
	}
	c := newComparison(newSide(was), newSide(is), nil)
	c.was.types, c.is.types = map[string]string{}, map[string]string{} // nothing is generated
	c.compareOperations()
	c.compareSchemas()
	for i := range c.changes {
		c.changes[i] = beside(c.changes[i])
	}
	return inOrder(c.changes), nil
}

// beside says of a change that it is not in the five operations, and takes out of it what
// is true of those alone.
func beside(change Change) Change {
	name, rest, _ := strings.Cut(change.Where, " answer 200")
	if slices.Contains(cut.Webhooks, name) {
		change.Where = name + rest
	}
	change.What = strings.TrimSuffix(change.What, unbuilt)
	if what, ok := strings.CutSuffix(change.What, refusedWithout); ok {
		change.What = what + ": sessions or webhooks refuse what is sent without it"
	}
	change.Beside = true
	return change
}
