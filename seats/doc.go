// Package seats manages the seats of subscriptions and orders that were bought
// through Polar (https://polar.sh): the buyer of a team plan lists its seats, gives
// one to a teammate, takes one back, has an invitation sent again, and lists the
// subscriptions in which one holds a seat.
//
// A [Client] is made once and serves all customers. Whose seats a call is about is
// said by the [Session] that the call is given:
//
//	client, err := seats.NewClient()
//	…
//	session := seats.CustomerSession(token)
//	list, err := client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: id})
//	seat, err := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: id, Email: "ada@company.com"})
//
// What Polar answers is decoded into plain Go values: a zero field is one that Polar
// did not send, or sent as null. These types get new fields whenever Polar adds some, so
// name the fields in a literal, and compare fields instead of whole values.
//
// # Seats
//
// A [Seat] exists once a place was given to somebody. It is pending until the invited
// person claims it, then claimed, and revoked once it was taken back. Revoked seats
// stay in the list. Polar gives the id of a revoked seat to the next person, so an id
// alone does not say whose seat it is: look at its Email or Member.
//
// # Sessions
//
// A session token belongs to one customer (polar_cst_…) or one member of the customer's
// team (polar_mst_…) and lives for an hour. Which of these a program has decides where its
// sessions come from:
//
//   - An organization access token, as the backend of a seller has: an [Issuer], made
//     once, creates the session of any customer or member when a call needs it, keeps it,
//     and renews it in time.
//   - A token, such as one that a page was opened with: [CustomerSession] or
//     [MemberSession].
//   - Some other way to get tokens: [SessionFunc], which keeps and renews them as an Issuer
//     does.
//
// Without a member named, a session has the owner's rights. [Issuer] says what that means
// for a page that employees see, and [Client.WhoAmI] whose a session is.
//
// A Session never shows its token, however it is printed, logged or marshalled.
//
// # Errors
//
// An answer that is not the promised one is an [*Error] with its status, Polar's name
// and text for it, and the body. [errors.Is] tells what to do about it:
//
//	switch {
//	case errors.Is(err, seats.ErrOutcomeUnknown): // list the seats and see
//	case errors.Is(err, seats.ErrSeatNotAvailable): // buy more, or revoke one
//	case errors.Is(err, seats.ErrSeatAlreadyAssigned): // has a seat
//	case errors.Is(err, seats.ErrCreateSession): // an Issuer's: see what else the error is
//	case errors.Is(err, seats.ErrUnauthorized): // get a new session token
//	case errors.Is(err, seats.ErrNotPermitted): // ask an owner or billing manager
//	}
//
// An [ErrOutcomeUnknown] is never also one of the refusals: whatever the last answer said,
// it may be the answer to a repetition of what was carried out before. [errors.As] finds
// that answer.
//
// What net/http says and the errors of the context are wrapped, so [errors.Is] finds
// context.Canceled. No error shows the token. The messages of errors can have e-mail
// addresses in them, if Polar's texts do.
//
// # Retries
//
// Polar has no idempotency keys, refuses a second seat to the same person, and gives the
// id of a revoked seat to the next one. So:
//
//   - A request that only reads is tried again after a failed connection, an answer that
//     was cut, the statuses 408, 421, 425 and 429, and every 5xx but 501 and 505.
//   - An assignment is, too. If it is refused after an answer was lost, the refusal may be
//     the echo of its own success: a look at the list of seats settles that, and the seat
//     that the person has is the answer.
//   - A revocation and a resending are tried again only if they were surely not carried
//     out: if no byte was sent, after a 421, 425 or 429, and after a 4xx that was cut.
//   - EnsureRevoked looks before each attempt, and so can try again after a lost answer.
//   - If none of this tells what became of a request, the error is [ErrOutcomeUnknown].
//
// A request that was given up on, since no answer came or a proxy answered 502, 503, 504 or
// another 5xx in place of Polar, may still arrive. For three seconds after that,
// EnsureRevoked sends no other, and AssignSeat believes no refusal. Both look at growing
// intervals meanwhile, and end with the look that shows that it was done. If the context
// ends first, the outcome is unknown. After an ErrOutcomeUnknown, too, let a few seconds
// pass before you list the seats and act on what you see.
//
// Any other error than ErrOutcomeUnknown means that the call did nothing, as far as
// anybody can know. Three things no client can rule out:
//
//   - A request arrives more than three seconds after it was given up on.
//   - An assignment is given up on and repeated with success, the seat is taken back at
//     once, and then the first request arrives and gives the person a seat again.
//   - Another caller acts between a look and what follows it.
//
// [RetryPolicy] has the numbers: MaxAttempts counts attempts, not repetitions. Waits are
// jittered and end with the context; if the next attempt would begin after the context's
// deadline, the call ends at once. A Retry-After is waited for whole, or not at all if it is too long. A
// 401 has an [Issuer] or a [SessionFunc] get a new token, and the call is tried once more.
// What is tried again may change between versions of this module, but never so that
// something is done twice.
//
// # Testing
//
// Package seatstest, beside this one, is a fake Polar for tests: it keeps seats in
// memory and answers as the real server does.
package seats
