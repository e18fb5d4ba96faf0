// Package webhook receives what Polar says has happened to seats: that one was assigned,
// claimed or revoked. It verifies each delivery, decodes it, and calls a function of
// yours.
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
// A router that has read the body calls [Verifier.Parse] with it.
//
// # What Polar promises
//
//   - Each delivery is signed with the endpoint's secret, at the time of its attempt.
//   - An event has an ID, and keeps it in each delivery.
//   - What is not answered with a 2xx within ten seconds is sent again: ten attempts,
//     from two seconds to twenty minutes apart. A redirect is a failure too, so give
//     Polar the URL that your router knows, with or without its last slash.
//
// # What Polar does not promise
//
//   - That an event comes once. One whose answer was lost comes again: drop those whose
//     ID you have seen, in the transaction that does the work. A seat that was revoked
//     twice at once even makes two events with an ID each, so what you do with an event
//     should do no harm when it is done twice.
//   - That events come in order. One that failed is overtaken by later ones. Keep the
//     Timestamp of the last event of each seat, and pass over what is older.
//   - That all events come. After ten events in a row that failed, Polar switches the
//     endpoint off and drops what waits. List the seats from time to time, and after each
//     outage, and take the list for the truth.
//
// # Whose seat it was
//
// Polar gives the id of a revoked seat to the next person, so that an id alone does not
// say whose seat it is. In a [SeatRevoked] event Seat.Email, Seat.MemberID and
// Seat.CustomerID are empty. Seat.CustomerEmail and Seat.Member say whose seat it was.
//
// # Testing
//
// Package seatstest makes signed requests for a test of your own handler, by
// seatstest.NewDelivery, and its fake Polar delivers what happens to its seats.
package webhook
