// Package seatstest is a fake Polar for tests: it serves the seats operations of
// the customer portal from memory, over HTTP or in process, and answers with the
// bytes that Polar's own server answers with. It was held against 530 recorded
// exchanges with that server of August 2026; what it leaves out is listed below.
//
// The test that most programs need takes four lines:
//
//	srv := seatstest.NewServer()
//	defer srv.Close()
//	team := srv.NewTeam(5)
//	seat, err := srv.Client().AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
//
// A [Server] listens on 127.0.0.1, for clients of any kind; one of [NewTLSServer]
// speaks HTTP/2 over TLS, as Polar does. A [Fake] is the same without a network:
// [Fake.Client] and [Fake.Transport] reach it in process and work in a
// testing/synctest bubble. It is a [net/http.Handler] too, which [Serve] serves on
// any listener. For tests in other languages there is a program,
// examples/fakepolar, whose orders [Fake.WithOrders] describes.
//
// # The world
//
// [Fake.NewTeam] makes what most tests need in one call: an organization with
// the member model, a customer with an owner, a subscription and the owner's
// session. Everything else takes a line each, from [Fake.NewOrganization] over
// [Organization.NewCustomer] to [Customer.NewMember], [Customer.NewSubscription],
// [Customer.NewOrder] and the tokens; zero values are the usual case. An expired
// session is Token{Lifetime: -1}, an organization's token that may not create sessions
// is Token{WithoutScope: true}, and a customer whose sessions need a member is
// Customer{Team: true}. [Fake.LoadWorld] reads a whole world from JSON.
//
// [Fake.Advance] moves the clock: sessions live for an hour, invitations for a
// day. [Fake.SetMailDomain] says which domains accept no mail. From the start
// example.com, example.org and example.net do not: Polar refuses them too.
//
// Ids and tokens are drawn from crypto/rand. From Go 1.26 on,
// testing/cryptotest.SetGlobalRandom(t, seed) makes them the same in each run of a
// test; a testing/synctest bubble does that for the times.
//
// # What happened
//
// [Fake.Invitations] returns every mail and [Fake.Webhooks] every webhook, so that a
// test can fail on one too many. [Fake.Requests] returns the last 10,000 requests
// without their credentials, and [Fake.Seats] a list that does not go through HTTP. The
// invitee claims with [Fake.Claim], or by POST /v1/customer-seats/claim with the token of
// the mail.
//
// # Webhooks
//
// [Fake.NewEndpoint] adds an endpoint, a URL or a handler, to which [Endpoint.Deliver]
// delivers what has happened, signed as Polar signs, in order and again after a failure.
// [Endpoint.Send] and [Endpoint.Skip] make of it what receivers must bear: a repeat, a
// late event, one that overtakes another, a gap. [NewDelivery] makes a single request.
//
// # Faults
//
// [Fake.Fail] lets something go wrong on the way: a status, a proxy's page, a
// delay, a request that arrives late, a connection that ends at some point, a body
// that stalls. The state is then what Polar's would be: after [FaultCutAfter] the request
// was processed.
//
//	srv.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.AssignSeat}})
//
// # Rate limits and versions
//
// [Fake.SetEnvironment] switches on the limits of production or of the sandbox:
// a fixed window of a minute for each subject, 60 requests for a token that was
// not seen to work in the last five minutes, and a Retry-After of the whole
// window. The API versions are 2026-04 (the default), 2026-10 and 2027-01; any other
// version is answered 404.
//
// # What differs from Polar
//
//   - Requests are served one after the other. Polar takes no lock for a revoke, so
//     that several at once can each send a webhook; here only one of them does.
//   - The order of a list, which Polar does not promise, is that of a table whose
//     rows move to its end when they change.
//   - International addresses are read, not normalized: a letter and its mark stay
//     two characters, and of what Unicode's UTS 46 does to a domain's name there is
//     lower case, ASCII for its full-width forms and periods for what stands for
//     them. An international domain's length is that of its characters. Rules that
//     look at more than one character, such as those for names from right to left,
//     are not there. A refusal writes U+00A0 if Polar writes NO-BREAK SPACE.
//   - If a Fake is served by other means than [NewServer] and [Serve], by
//     [NewTLSServer] too, net/http reads requests first: it takes white space off
//     the end of a header's value, answers OPTIONS * and what it cannot read by
//     itself (a broken percent sign, no Host or two, an Expect that it does not
//     know), and reads what Polar does not, such as two Content-Lengths that are
//     equal.
//   - After a chunked body a Server of [NewServer] closes the connection.
//   - The creation and the introspection of sessions follow Polar's document and its
//     public source instead of recorded exchanges. A session's return_url is not kept.
//   - Mails are kept, not sent, and webhooks are sent when [Endpoint.Deliver] is called;
//     benefits are not granted.
//   - Nothing else of Polar's API is there.
package seatstest
