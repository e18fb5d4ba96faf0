// Package roster makes the seats of a subscription or an order match a list of people: whoever
// is on the list has a seat, whose invitation has expired gets one that works, and, if that is
// asked for, whoever is not on the list has none.
//
//	r, err := roster.New(client, session, seats.ListSeatsParams{SubscriptionID: id})
//	…
//	plan, err := r.Plan(ctx, people) // one request, which changes nothing
//	…
//	fmt.Print(plan)
//	report, err := r.Apply(ctx, plan)
//	fmt.Print(report)
//
// A [Plan] and a [Report] hold people's addresses: keep them as such data is kept.
//
// # What a plan says
//
//  1. A person is compared with the seats by member id, else by external id, else by address;
//     a match by any name that is given counts. Addresses are compared as by [seats.FindSeat].
//  2. Whoever holds no seat is to be assigned one, in the order of the list.
//  3. Whose invitation has expired is to be invited again, unless [WithoutRenewal] says
//     otherwise. The seat is revoked and assigned anew, with its metadata, since Polar does not
//     renew an invitation.
//  4. Whoever is not wanted keeps the seat, unless [WithRevocations] says otherwise. Owners,
//     billing managers, seats whose member Polar does not show, and those [WithProtected]
//     names keep theirs always.
//  5. When in doubt nobody loses a seat. A person named by an external id alone, who is in no
//     seat, may hold any whose member has no external id. An address in another script, with
//     decomposed letters or in punycode, which Polar stores in a form of its own, may be that
//     of any seat with such an address. Such people are in Assign: Polar is asked, and mails
//     nothing if they hold a seat.
//  6. An empty list is an [ErrEmptyRoster]. More revocations than are allowed are an
//     [ErrTooManyRevocations], with the plan beside it.
//
// # What happens when it is applied
//
//  1. Apply looks, and does nothing if who holds the seats has changed ([ErrStalePlan]), or if
//     the plan is more than the roster may do. A claim is no change.
//  2. Seats are assigned as long as some are free.
//  3. Unwanted seats are revoked, each after a look that is five seconds old at most.
//  4. Expired invitations are renewed, a few at a time. If fewer seats were bought than are
//     held, none is: whoever gave up the seat would not get it back.
//  5. The other people are assigned the seats that have become free. Whoever does not fit has
//     failed, with a [seats.ErrSeatNotAvailable] and without a request.
//
// Revocations and assignments are never mixed, since Polar gives the id of a revoked seat to
// the next person. What became of a request whose answer was lost is settled by a look, three
// seconds later, which all share: till then it may still arrive, and nobody is assigned a
// seat after a lost revocation. A request is tried six times.
//
// One person's failure stops nobody else. The run ends early with the context; with a 401, a
// 403, an unknown subscription and a [seats.ErrWrongServer]; and when Polar does not answer
// any more. The report then says what was done, what failed, and what was not begun, and
// another Plan and Apply goes on there.
//
// # Pace
//
// Polar counts the requests of a customer or a member by the minute. A roster sends until one
// is refused. Then it waits for the end of the minute, counted from the first request that was
// accepted; one request asks whether it is over, once a second if it is too early, and the
// others go on after its success. A wait is an [EventWaiting], and one that the context's
// deadline does not cover is not begun. Keep a Roster for as long as it is in use: it knows
// when the minute began.
//
// All programs and pages of one member share what Polar allows. So give a job a session of its
// own: make a billing manager for it, and create sessions with that member's id
// ([seats.Subject]). Under the owner's, the owner's own page gets nothing while the job runs.
// [WithPace] leaves a part to others.
//
// # Many teams
//
// Teams do not slow each other down: each has what Polar allows by itself. What bounds them
// together is the creation of sessions, 500 a minute for an organization: 10,000 teams take 20
// minutes for that alone, on however many machines. Up to some thousands, one process with one
// [seats.Issuer], one Client and a bounded number of goroutines, such as an errgroup's, is all
// there needs to be. If a run must survive the machine it is on, or be spread over days, give
// each team a job in a queue that has the list's version as its key: a run that was cut short
// is simply planned again.
package roster
