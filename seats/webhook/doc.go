// Package webhook receives Polar's events about seats that were assigned, claimed or revoked.
// It verifies each delivery, decodes it, and calls a function that you provide.
//
//	verifier, err := webhook.NewVerifier([]string{os.Getenv("POLAR_WEBHOOK_SECRET")})
//	…
//	mux.Handle("POST /webhooks/polar", verifier.Handler(func(ctx context.Context, e *webhook.Event) error {
//		switch e.Type {
//		case webhook.SeatClaimed:
//			return admit(ctx, e.Seat)
//		case webhook.SeatRevoked:
//			return dismiss(ctx, e.Seat)
//		}
//		return nil
//	}))
//
// If your router has already read the body, pass the body to [Verifier.Parse].
//
// # What Polar promises
//
//   - Polar signs each delivery with the endpoint's secret when it sends the delivery.
//   - An event has the same ID in each delivery.
//   - A delivery that is not answered with a 2xx within ten seconds is sent again. Polar makes
//     ten attempts, from two seconds to twenty minutes apart. A redirect counts as a failure,
//     so give Polar the exact URL that your router handles, with or without a trailing slash.
//
// # What Polar does not promise
//
//   - That an event comes only once. If the answer to a delivery is lost, the event comes again.
//     Record the IDs that you have seen in the transaction that does the work, and drop
//     repeated events. If two requests revoke a seat at the same time, there are two events
//     with different IDs, so it must be harmless to handle the same change twice.
//   - That events come in order. Later events can overtake an event whose delivery failed.
//     Keep the Timestamp of the last event of each seat, and ignore older events.
//   - That every event comes. After ten failed events in a row, Polar disables the endpoint
//     and drops the events that it has not delivered. List the seats from time to time and
//     after each outage, and trust the list rather than the events.
//
// # Whose seat it was
//
// Polar gives the id of a revoked seat to the next person, so an id alone does not identify
// the holder. In a [SeatRevoked] event, Seat.Email, Seat.MemberID and Seat.CustomerID are
// empty. Seat.CustomerEmail and Seat.Member identify the former holder.
//
// # Testing
//
// To test your own handler, make signed requests with seatstest.NewDelivery. The fake Polar
// of package seatstest also delivers events about its seats.
package webhook
