// Package roster makes the seats of a subscription or an order match a list of people. Each
// person on the list gets a seat. A person whose invitation has expired gets one that works.
// If that is asked for, other people lose their seats.
//
//	r, err := roster.New(client, session, seats.ListSeatsParams{SubscriptionID: id})
//	…
//	plan, err := r.Plan(ctx, people) // one request, which changes nothing
//	…
//	fmt.Print(plan)
//	report, err := r.Apply(ctx, plan)
//	fmt.Print(report)
//
// A [Plan] and a [Report] hold people's addresses. Keep them as you keep such data elsewhere.
//
// # Planning
//
//  1. Each person is looked for in the seats: by member id, else by external id, else by
//     address. A match by any name that is given counts. Addresses are compared as
//     [seats.FindSeat] compares them.
//  2. People without a seat are to be assigned one, in the order of the list.
//  3. People whose invitation has expired are to be invited again, unless the roster is
//     [WithoutRenewal]. Polar does not renew an invitation, so the seat is revoked and assigned
//     anew, with its metadata.
//  4. Seats of other people stay as they are, unless the roster is made [WithRevocations].
//     Seats of owners and billing managers, seats whose member Polar does not show, and
//     protected seats ([WithProtected]) always stay.
//  5. When in doubt, nobody loses a seat. A person who is named by an external id alone and is
//     in no seat may hold any seat whose member has no external id. Polar stores an address in
//     another script, with decomposed letters or in punycode in a form of its own, so such an
//     address may be that of any seat with such an address. These people are in Assign, and
//     Polar is asked: it mails nothing to a person who holds a seat.
//  6. An empty list is an [ErrEmptyRoster]. More revocations than are allowed are an
//     [ErrTooManyRevocations], with the plan beside it.
//
// # Applying
//
//  1. Apply looks first. It does nothing if other people hold the seats by now ([ErrStalePlan]),
//     or if the plan asks for more than the roster may do. A claim changes no holder.
//  2. Seats are assigned while some are free.
//  3. Seats are revoked, each after a look that is a few seconds old at most.
//  4. Expired invitations are renewed, a few at a time. None is renewed if more seats are held
//     than were bought, since Polar would not give the revoked seat back.
//  5. The seats that have become free are assigned. People who do not fit have failed, with a
//     [seats.ErrSeatNotAvailable] and without a request.
//
// Revocations and assignments are never mixed, since Polar gives the id of a revoked seat to
// the next person. A request whose answer was lost may still arrive within the next three
// seconds. After that time a look shows what became of it, one look for all such requests.
// Until then nobody is assigned a seat if it was a revocation. Each request is tried at most
// six times.
//
// The failure of one person does not stop the others. These end the run early: the end of the
// context, a 401, a 403, an unknown subscription or order, a [seats.ErrWrongServer], and twenty
// requests in a row without an answer of Polar's. The report then says what was done, what has
// failed, and what was not begun. Another Plan and Apply goes on there.
//
// # Pace
//
// Polar counts the requests of each customer or member by the minute. A roster sends requests
// until Polar refuses one. Then it waits for the end of the minute, which it counts from the
// first request that was accepted. One request asks whether the minute is over, once a second
// if it is too early, and the other requests follow when that one was accepted. A wait is told
// of as an [EventWaiting]. A wait that the context's deadline does not cover is not begun. Keep
// the Roster while it is in use, since it remembers when the minute began.
//
// All programs and pages of one member share the same minute. So give a job a session of its
// own: make a billing manager for it, and name that member in the [seats.Subject] of its
// session. Under the owner's session the owner's page gets no answers while the job runs.
// [WithPace] leaves a part of the minute to others.
//
// # Many teams
//
// Teams do not slow each other down, since each has a minute of its own. Their common bound is
// the creation of sessions, 500 a minute for an organization: 10,000 teams need 20 minutes for
// their sessions alone, on any number of machines. One process is enough for that, with one
// [seats.Client], one [seats.Issuer], a Roster for each team, and a bounded number of
// goroutines, for example an errgroup's. Reach for a queue when a run must outlive its machine
// or be spread over days: one job a team, which plans and applies. A job that was cut short is
// simply run again.
package roster
