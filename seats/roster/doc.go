// Package roster makes the seats of a subscription or an order match a list of people: who is
// on the list has a seat, whose invitation has expired gets one that works, and, if that is
// asked for, who is not on the list has none.
//
//	r, err := roster.New(client, session, seats.ListSeatsParams{SubscriptionID: id})
//	…
//	plan, err := r.Plan(ctx, people)    // one request, which changes nothing
//	…
//	report, err := r.Apply(ctx, plan)
package roster
