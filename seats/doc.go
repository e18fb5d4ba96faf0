// Package seats is a client for the seats of Polar (https://polar.sh), a billing platform. It
// lets the buyer of a team plan, or a program that acts for the buyer, list the seats of a
// subscription or an order, assign a seat to a teammate, revoke a seat, resend an invitation,
// and list the subscriptions in which a person holds a seat.
//
// Make one [Client] and use it for all customers. The [Session] passed to a call determines
// whose seats the call acts on:
//
//	client, err := seats.NewClient()
//	…
//	session := seats.CustomerSession(token)
//	list, err := client.ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: id})
//	…
//	seat, err := client.AssignSeat(ctx, session, seats.SeatAssign{SubscriptionID: id, Email: "ada@company.com"})
//
// Results are plain Go values. A zero field means that Polar sent null or did not send the
// field. The types gain fields as Polar adds them, so name the fields in composite literals,
// and compare fields rather than whole values.
//
// # Seats
//
// A [Seat] exists once a place has been assigned to a person. It is pending until the person
// accepts the invitation, then claimed, and revoked after a revocation. Revoked seats stay in
// the list, and Polar gives the id of a revoked seat to the next person. An id alone
// therefore does not identify the holder: look at the seat's Email or Member.
//
// [Client.AssignSeat] and [Client.RevokeSeat] send one change to Polar and return its result.
// Jobs that may run twice are better served by [Client.EnsureSeat], which also succeeds if
// the person already has a seat, and by [Client.EnsureRevoked], which revokes a seat only if
// the same person still holds it.
//
// # Sessions
//
// A session token belongs to one customer (polar_cst_…) or to one member of the customer's
// team (polar_mst_…), and is valid for an hour. There are three ways to make a Session:
//
//   - With an organization access token, as a seller's backend has, make one [Issuer]. It
//     creates the session of any customer or member when a call needs it, caches the
//     session, and renews it before it expires.
//   - With a session token, such as the one in a portal link, use [CustomerSession] or
//     [MemberSession].
//   - With another source of tokens, use [SessionFunc], which caches and renews them as an
//     Issuer does.
//
// A session that names no member has the owner's rights. [Issuer] explains what that means
// for a page that employees see, and [Client.WhoAmI] reports whose session it is.
//
// A Session never shows its token, however it is printed, logged or marshaled.
//
// # Errors
//
// Any response other than the expected 2xx becomes an [*Error] with its status, its body,
// and Polar's name and text for the error. Use [errors.Is] to decide what to do:
//
//	switch {
//	case errors.Is(err, seats.ErrOutcomeUnknown): // list the seats a few seconds later
//	case errors.Is(err, seats.ErrSeatNotAvailable): // buy more seats, or revoke one
//	case errors.Is(err, seats.ErrSeatAlreadyAssigned): // the person has a seat
//	case errors.Is(err, seats.ErrCreateSession): // the Issuer failed: see its other causes
//	case errors.Is(err, seats.ErrUnauthorized): // get a new session token
//	case errors.Is(err, seats.ErrNotPermitted): // ask an owner or a billing manager
//	}
//
// An [ErrOutcomeUnknown] never matches a refusal as well: the last response may refuse only
// the repetition of a change that an earlier attempt has made. [errors.As] finds that
// response.
//
// Errors wrap those of net/http and of the context, so that errors.Is finds, for example,
// context.Canceled. No error shows a token. Error texts can contain e-mail addresses if
// Polar's texts do.
//
// # Retries
//
// A call sends a request again only if that cannot make the same change twice. Polar has no
// idempotency keys, refuses a second seat for the same person, and gives the id of a revoked
// seat to the next person. The rule therefore depends on the operation:
//
//   - Requests that only read are retried after a failed connection, a truncated response,
//     status 408, 421, 425 or 429 (rate limited), and every 5xx except 501 and 505.
//   - Assignments are retried after the same failures. If a response is lost and the next
//     attempt is refused, the refusal may only echo the success of the lost attempt. The call
//     then lists the seats and, if the person has a seat, returns that seat.
//   - RevokeSeat and ResendInvitation are retried only if the request certainly had no
//     effect: no byte of it was sent, the status was 421, 425 or 429, or a 4xx other than 408
//     was truncated.
//   - EnsureRevoked lists the seats before each attempt, and so can retry after a lost
//     response.
//
// If none of this settles whether a change was made, the error is an [ErrOutcomeUnknown].
//
// A request can still arrive after the client has given up on it, because no response came
// or because a proxy sent a 5xx above 501, except 505, in Polar's place. For three
// seconds after that, EnsureRevoked sends no other request, and AssignSeat does not trust a
// refusal. Both list the seats at growing intervals in the meantime, and return as soon as a
// list shows that the change was made. If the context ends first, the outcome is unknown.
// After an ErrOutcomeUnknown, wait a few seconds before you list the seats and act on what
// you see.
//
// Any other error means that the call changed nothing, as far as a client can know. No client
// can rule out three cases:
//
//   - A request arrives more than three seconds after the client gave up on it.
//   - An assignment is given up on and repeated with success, the seat is revoked at once,
//     and then the first request arrives and assigns a seat again.
//   - Another caller makes a change between a look at the list and the request after it.
//
// [RetryPolicy] has the limits. MaxAttempts counts every attempt, the first included. Waits
// are jittered and end when the context does; if the next attempt would begin after the
// context's deadline, the call returns at once. If a response has a Retry-After, the call waits
// for all of it, or returns at once if it is longer than MaxRetryAfter. Polar's 429 is longer
// than the default, so a call waits for Polar's rate limit only if [WithRetry] allows it. After
// a 401, an [Issuer] or a [SessionFunc] gets a new token, and the call is tried once more.
//
// Later versions of this module may retry in other cases, but never in a way that makes a
// change twice.
//
// # Testing
//
// Package seatstest is a fake Polar for tests. It keeps seats in memory and answers as the
// real server does.
package seats
