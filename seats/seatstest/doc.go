// Package seatstest is a fake Polar for tests. It serves the seats operations of the
// customer portal from memory, over HTTP or in process, and answers with the same bytes
// as Polar's own server. Its answers have been compared with 530 exchanges recorded with
// that server in August 2026. The last section lists what differs.
//
// Most tests need four lines:
//
//	srv := seatstest.NewServer()
//	defer srv.Close()
//	team := srv.NewTeam(5)
//	seat, err := srv.Client().AssignSeat(ctx, team.Owner, seats.SeatAssign{SubscriptionID: team.SubscriptionID, Email: "ada@company.com"})
//
// A [Server] listens on 127.0.0.1, for clients of any kind. [NewTLSServer] returns one that
// speaks HTTP/2 over TLS, as Polar does. A [Fake] is the same without a network:
// [Fake.Client] and [Fake.Transport] reach it in process and work in a
// testing/synctest bubble. A Fake is also a [net/http.Handler], which [Serve] serves on any
// listener. Tests in other languages can run the program examples/fakepolar and control it
// with the orders that [Fake.WithOrders] describes.
//
// # The world
//
// [Fake.NewTeam] makes what most tests need in one call: an organization with the member
// model, a customer with an owner, a subscription and the owner's session. To build
// anything else, start with [Fake.NewOrganization] and [Organization.NewCustomer], then
// call [Customer.NewMember], [Customer.NewSubscription], [Customer.NewOrder] and the
// NewSession and NewToken methods. Zero values stand for the usual case. Token{Lifetime: -1}
// is an expired session, Token{WithoutScope: true} is an organization's token that may not
// create sessions, and Customer{Team: true} is a customer whose sessions need a member.
// [Fake.LoadWorld] reads a whole world from JSON.
//
// [Fake.Advance] moves the clock: sessions live for an hour, invitations for a day.
// [Fake.SetMailDomain] sets which domains accept no mail. By default example.com,
// example.org and example.net accept none, because Polar refuses them too.
//
// Ids and tokens come from crypto/rand. From Go 1.26 on,
// testing/cryptotest.SetGlobalRandom(t, seed) makes them the same in each run of a test.
// A testing/synctest bubble does the same for times.
//
// # What happened
//
// [Fake.Invitations] returns every mail and [Fake.Webhooks] every webhook, so a test can
// fail if there is one too many. [Fake.Requests] returns the last 10,000 requests without
// their credentials. [Fake.Seats] lists seats without a request. [Fake.Claim] claims a seat
// for its invitee, as does POST /v1/customer-seats/claim with the token from the mail.
//
// # Webhooks
//
// [Fake.NewEndpoint] adds an endpoint, which is a URL or a handler. [Endpoint.Deliver]
// delivers the events to it, signed as Polar signs them, in order, and again after a
// failure. [Endpoint.Send] and [Endpoint.Skip] produce the disorder that receivers must
// handle: a repeated event, a late one, one that overtakes another, a missing one.
// [NewDelivery] makes a single request.
//
// # Faults
//
// [Fake.Fail] makes a request go wrong on its way: a status, a proxy's page, a delay, a
// late request, a connection that ends at some point, a body that stalls. The fake's state
// is then what Polar's would be: after [FaultCutAfter], for example, the request has been
// processed.
//
//	srv.Fail(seatstest.Fault{Kind: seatstest.FaultCutAfter, Operations: []string{seatstest.AssignSeat}})
//
// # Rate limits and versions
//
// [Fake.SetEnvironment] turns on the limits of production or of the sandbox. Requests are
// counted per subject in fixed windows of one minute, and a 429 has a Retry-After of the whole
// window. A token with no successful request in the last five minutes is limited to 60 requests
// per window. The API versions are 2026-04 (if a request has no Polar-Version), 2026-10 and
// 2027-01; the fake answers any other version with 404.
//
// # What differs from Polar
//
//   - The fake serves requests one after the other. Polar takes no lock for a revocation, so
//     several at once can each send a webhook; here only one of them does.
//   - Polar does not promise the order of a list. Here it is that of a table whose rows
//     move to the end when they change.
//   - International addresses are validated but not normalized: a letter and a combining
//     mark stay two characters. Of the mapping that Unicode's UTS 46 prescribes for a
//     domain name, the fake does lower case, ASCII for full-width forms, and periods for
//     their equivalents. It measures an international domain in characters. It does not
//     check rules that involve more than one character, such as those for right-to-left
//     names. A refusal says U+00A0 if Polar says NO-BREAK SPACE.
//   - Unless [NewServer] or [Serve] serves the fake, net/http reads each request first.
//     This holds for [NewTLSServer] too. net/http removes white space from the end of a
//     header value, and answers OPTIONS * itself. It also answers what it cannot read: a
//     broken percent sign, no Host or two, an unknown Expect. And it accepts requests
//     that Polar does not, such as one with two equal Content-Lengths.
//   - A Server of [NewServer] closes the connection after a chunked body.
//   - The operations that create and introspect sessions follow Polar's document and public
//     source instead of recorded exchanges. The fake does not keep a session's return_url.
//   - Mails are kept, not sent. Webhooks are sent when [Endpoint.Deliver] is called.
//     Benefits are not granted.
//   - The fake serves no other part of Polar's API.
package seatstest
