package seatstest

import (
	"net/http"
	"strings"
)

// route is the method and the path of an operation. A segment in braces matches any text
// without a slash.
type route struct {
	method    string
	path      string
	operation string
	serve     func(*Fake, *request) response
}

// routes are the routes in Polar's order, which determines the Allow header of a 405.
var routes = []route{
	{http.MethodGet, "/v1/customer-portal/seats", ListSeats, (*Fake).listSeats},
	{http.MethodPost, "/v1/customer-portal/seats", AssignSeat, (*Fake).assignSeat},
	{http.MethodDelete, "/v1/customer-portal/seats/{seat_id}", RevokeSeat, (*Fake).revokeSeat},
	{http.MethodPost, "/v1/customer-portal/seats/{seat_id}/resend", ResendInvitation, (*Fake).resendInvitation},
	{http.MethodGet, "/v1/customer-portal/seats/subscriptions", ListClaimedSubscriptions, (*Fake).listClaimedSubscriptions},
	{http.MethodGet, "/v1/customer-portal/customer-session/introspect", IntrospectSession, (*Fake).introspectSession},
	{http.MethodGet, "/v1/customer-portal/customer-session/user", SessionUser, (*Fake).sessionUser},
	{http.MethodPost, "/v1/customer-seats/claim", ClaimSeat, (*Fake).claimSeat},
	{http.MethodPost, "/v1/customer-sessions/", CreateCustomerSession, (*Fake).createCustomerSession},
}

// The operations that the fake serves, as [Request] and [Fault] name them.
const (
	// ListSeats is GET /v1/customer-portal/seats.
	ListSeats = "ListSeats"
	// AssignSeat is POST /v1/customer-portal/seats.
	AssignSeat = "AssignSeat"
	// RevokeSeat is DELETE /v1/customer-portal/seats/{seat_id}.
	RevokeSeat = "RevokeSeat"
	// ResendInvitation is POST /v1/customer-portal/seats/{seat_id}/resend.
	ResendInvitation = "ResendInvitation"
	// ListClaimedSubscriptions is GET /v1/customer-portal/seats/subscriptions.
	ListClaimedSubscriptions = "ListClaimedSubscriptions"
	// ClaimSeat is POST /v1/customer-seats/claim.
	ClaimSeat = "ClaimSeat"
	// CreateCustomerSession is POST /v1/customer-sessions/.
	CreateCustomerSession = "CreateCustomerSession"
	// IntrospectSession is GET /v1/customer-portal/customer-session/introspect.
	IntrospectSession = "IntrospectSession"
	// SessionUser is GET /v1/customer-portal/customer-session/user.
	SessionUser = "SessionUser"
)

// operations returns the names of all operations.
func operations() []string {
	var names []string
	for _, r := range routes {
		names = append(names, r.operation)
	}
	return names
}

// route serves the request by the matching route, which it finds as Starlette does.
func (f *Fake) route(r *request) response {
	if found, parameter, ok := findRoute(r.method, r.path); ok {
		r.parameter = parameter
		return found.serve(f, r)
	}
	if first, ok := firstAt(r.path); ok {
		answer := frameworkError(http.StatusMethodNotAllowed, "Method Not Allowed")
		answer.header.Set("Allow", first.method)
		return answer
	}
	if other := toggleSlash(r.path); r.path != "/" && other != "" {
		if _, ok := firstAt(other); ok {
			return redirect(r, other)
		}
	}
	return frameworkError(http.StatusNotFound, "Not Found")
}

func findRoute(method, path string) (found route, parameter string, ok bool) {
	for _, candidate := range routes {
		if candidate.method != method {
			continue
		}
		if parameter, ok := match(candidate.path, path); ok {
			return candidate, parameter, true
		}
	}
	return route{}, "", false
}

func firstAt(path string) (route, bool) {
	for _, candidate := range routes {
		if _, ok := match(candidate.path, path); ok {
			return candidate, true
		}
	}
	return route{}, false
}

// match reports whether a path matches a route's, and returns the segment for the braces.
func match(pattern, path string) (parameter string, ok bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return "", false
	}
	for i := range want {
		if strings.HasPrefix(want[i], "{") && got[i] != "" {
			parameter = got[i]
			continue
		}
		if want[i] != got[i] {
			return "", false
		}
	}
	return parameter, true
}

func toggleSlash(path string) string {
	if strings.HasSuffix(path, "/") {
		return strings.TrimRight(path, "/")
	}
	return path + "/"
}

// redirect redirects the client to the same URL with or without its trailing slash.
func redirect(r *request, path string) response {
	location := r.scheme + "://" + r.host + path
	if r.query != "" {
		location += "?" + r.query
	}
	answer := newResponse(http.StatusTemporaryRedirect, "", nil)
	answer.header.Set("Location", quoteURL(location))
	return answer
}

// quoteURL writes a URL as Starlette does in a Location header.
func quoteURL(s string) string {
	const safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~:/%#?=@[]!$&'()*+,;"
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(safe, s[i]) >= 0 {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte('%')
		b.WriteByte("0123456789ABCDEF"[s[i]>>4])
		b.WriteByte("0123456789ABCDEF"[s[i]&15])
	}
	return b.String()
}
