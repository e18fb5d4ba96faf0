// Package roster makes the seats of a subscription or an order match a list of people. It
// assigns a seat to each person on the list who has none, and invites people again whose
// invitation has expired. If you allow it, it revokes the seats of everybody else.
//
//	r, err := roster.New(client, session, seats.ListSeatsParams{SubscriptionID: id})
//	…
//	plan, err := r.Plan(ctx, people) // one request, which changes nothing
//	…
//	fmt.Print(plan)
//	report, err := r.Apply(ctx, plan)
//	fmt.Print(report)
//
// Plans and reports contain e-mail addresses. Store them as you store other personal data.
//
// # Planning
//
//  1. Plan looks up each person in the list of seats: by member id, then by external id, then
//     by address. A match by any of the names given counts. Addresses are compared as
//     [seats.FindSeat] compares them.
//  2. People without a seat are to be assigned one, in the order of the list.
//  3. People whose invitation has expired are to be invited again, unless the roster is
//     [WithoutRenewal]. Polar cannot renew an invitation, so the seat is revoked and assigned
//     again, with its metadata.
//  4. The seats of other people stay as they are, unless the roster is made [WithRevocations].
//     The seats of owners and billing managers, seats whose member Polar does not show, and
//     protected seats ([WithProtected]) always stay.
//  5. When in doubt, nobody loses a seat. A person who is named only by an external id and has
//     not been found may hold any seat whose member has no external id. Polar stores an
//     address in another script, with decomposed letters or in punycode in a form of its own,
//     so such an address may belong to any seat with such an address. These people are in
//     Plan.Assign, and the assignment settles the doubt: Polar refuses it, without a mail, if
//     the person holds a seat.
//  6. An empty list is an [ErrEmptyRoster]. A plan with more revocations than the roster
//     allows is returned together with an [ErrTooManyRevocations].
//
// # Applying
//
//  1. Apply lists the seats first. It changes nothing if the holders of the seats have changed
//     since the plan was made ([ErrStalePlan]), or if the plan asks for more than the roster
//     allows. A claim does not change the holder.
//  2. It assigns seats while any are free.
//  3. It revokes seats, each within a few seconds of a list that shows its holder.
//  4. It renews expired invitations, a few at a time. It renews none if more seats are held
//     than were bought, because Polar would not assign the revoked seats again.
//  5. It assigns the seats that have become free. If there are not enough, the remaining
//     people fail with a [seats.ErrSeatNotAvailable], and no request is sent for them.
//
// Apply never revokes and assigns at the same time, because Polar gives the id of a revoked
// seat to the next person. If the answer to a request is lost, the request may still arrive
// within three seconds. After that time, one list of the seats settles all such requests; if
// one of them was a revocation, nobody is assigned a seat until then. Each request is sent at
// most six times.
//
// If a change fails for one person, Apply goes on with the others. A run ends early if the
// context ends, if Polar answers 401 or 403 or does not know the subscription or order, at a
// [seats.ErrWrongServer], and after twenty requests in a row without an answer from Polar.
// The report then says what was done, what failed, and what was not begun. Another Plan and
// Apply continue from there.
//
// # Pace
//
// Polar limits the requests of each customer or member per minute. A roster sends requests
// until Polar refuses one. Then it waits until the minute is over, counted from the first
// request that Polar accepted. It sends one request to see whether the minute is over, again
// each second if it is not, and the other requests follow once Polar accepts that one. A
// roster that does not know yet when Polar's minute began tries every five seconds while it
// waits. Each wait is reported as an [EventWaiting]. Plan and Apply return at once if the
// context's deadline is before the expected end of a wait. Keep the Roster while you use it,
// since it remembers when the minute began.
//
// All programs and pages that act for the same member share that member's minute. Give a job
// a session of its own: make a billing manager for it, and name that member in the
// [seats.Subject] of its session. With the owner's session, the owner's page would get no
// answers while the job runs. [WithPace] leaves a part of each minute to others.
//
// # Many teams
//
// Teams do not slow each other down, since each has its own minute. What they share is the
// creation of sessions: Polar creates 500 a minute for an organization, so that 10,000 teams
// need 20 minutes for their sessions alone, on any number of machines. One process can do
// that, with one [seats.Client], one [seats.Issuer], a Roster for each team, and a bounded
// number of goroutines, such as an errgroup with a limit. Use a queue if a run must survive
// its machine or be spread over days: one job for each team, which plans and applies. If a job
// is interrupted, run it again.
package roster
