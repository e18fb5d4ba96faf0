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
// The client comes from [seats.NewClient], the session usually from a [seats.Issuer], and id
// is Polar's id of the subscription. Apply needs the rights of an owner or a billing manager.
//
// Plans and reports contain e-mail addresses. Store them as you store other personal data.
//
// # Planning
//
//  1. Plan looks up each person in the list of seats: by member id, then by external id, then
//     by address. A match of any one name is enough. Addresses are compared as
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
//     so the person may hold any seat with such an address. These people are in Plan.Assign,
//     and the assignment settles the doubt: if the person holds a seat, Polar refuses the
//     assignment and sends no mail.
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
// Apply never revokes and assigns at the same time, because Polar gives the id of a revoked seat
// to the next person. If the answer to a request is lost, the request may still arrive within
// three seconds. Apply waits that long and then lists the seats once, which settles all such
// requests. If one of them was a revocation, Apply assigns no seat before that. A change fails
// after six lost answers, or after five attempts in a row that certainly changed nothing.
//
// If a change fails for one person, Apply goes on with the others. A run ends early if the
// context ends or leaves no time for a wait, if no session can be obtained, if Polar answers
// 401 or 403 or does not know the subscription or order, if the seats cannot be listed, at a
// [seats.ErrWrongServer], and after twenty requests in a row without an answer from Polar. The
// report then lists what was done, what failed, and what was not begun. Another Plan and Apply
// continue from there.
//
// # Pace
//
// Polar limits the requests of each customer or member per minute. A roster sends requests
// until Polar refuses one. Then it waits until the minute is over, counted from the first
// request that Polar accepted, and sends a single request. If Polar refuses that one, the
// roster tries again each second; once Polar accepts it, the other requests follow. While the
// roster does not know when Polar's minute began, it tries every five seconds. Each wait is
// reported as an [EventWaiting]. If the context's deadline is before the expected end of a
// wait, Plan and Apply return [context.DeadlineExceeded] at once. Keep the Roster for later
// runs, because it remembers when the minute began.
//
// All programs and pages that act for the same member share that member's limit. With the
// owner's session, a job would block the owner's page while it runs. So create a billing
// manager for the job, and name that member in the [seats.Subject] of its session. [WithPace]
// leaves a part of the limit to others.
//
// # Many teams
//
// Teams do not slow each other down, because each has its own limit. Only the creation of
// sessions is limited for all of them together: Polar creates 500 a minute for an
// organization, so that 10,000 teams need 20 minutes for their sessions alone, on any number
// of machines. One process can do that, with one [seats.Client], one [seats.Issuer], a Roster
// for each team, and a bounded number of goroutines, such as an errgroup with a limit. Use a
// queue if a run must survive its machine or be spread over days: one job for each team, which
// plans and applies. If a job is interrupted, run it again.
package roster
