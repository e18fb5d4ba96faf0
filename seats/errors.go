package seats

import (
	"errors"
	"net/http"
)

// Errors by the status of the response. Use [errors.Is] to match them against an [Error].
var (
	// ErrBadRequest is status 400.
	ErrBadRequest = errors.New("bad request")
	// ErrUnauthorized is status 401: the session token has expired, was revoked, or is of
	// another kind.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden is status 403.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound is status 404 with Polar's name for what it did not find, which does not exist
	// or belongs to another customer. Any other 404 is an [ErrWrongServer].
	ErrNotFound = errors.New("not found")
	// ErrValidation is status 422. The Fields of the [Error] are the invalid parts.
	ErrValidation = errors.New("request not valid")
	// ErrRateLimited is status 429: too many requests. The RetryAfter of the [Error] has the
	// wait that Polar asks for. To make calls wait that long, set MaxRetryAfter of the
	// [RetryPolicy].
	ErrRateLimited = errors.New("too many requests")
	// ErrServer is any status of 500 or more, from Polar or from a proxy in front of Polar.
	ErrServer = errors.New("server or proxy failed")
	// ErrRedirected is status 301, 302, 303, 307 or 308. Calls follow no redirect: the URL
	// of the server is probably wrong ([WithServer]).
	ErrRedirected = errors.New("redirected, not followed")
	// ErrWrongServer is status 404 if the response does not name what was not found. Either
	// the URL of the server is wrong ([WithServer]), or Polar does not know the requested
	// version of its API ([WithAPIVersion]).
	ErrWrongServer = errors.New("wrong server")
)

// Errors by the name that Polar gives them in the body of the response.
var (
	// ErrSeatNotAvailable is status 400: all seats are taken, the subscription or order has
	// no seats, or the order is not paid. If all seats are taken, Polar sends this error even
	// for a person who holds one of them.
	ErrSeatNotAvailable = errors.New("seat not available")
	// ErrSeatAlreadyAssigned is status 400: the person already has a seat in the subscription
	// or order.
	ErrSeatAlreadyAssigned = errors.New("seat already assigned")
	// ErrSeatNotPending is status 400: the seat is not pending, so its invitation cannot be
	// sent again.
	ErrSeatNotPending = errors.New("seat not pending")
	// ErrInvalidInvitationToken is status 400: the seat has no invitation to send again.
	ErrInvalidInvitationToken = errors.New("invalid invitation token")
	// ErrInvalidSeatAssignment is status 400: the person does not exist, or the request does
	// not name one.
	ErrInvalidSeatAssignment = errors.New("invalid seat assignment")
	// ErrMemberEmailMismatch is status 400: ExternalMemberID and Email belong to different
	// members.
	ErrMemberEmailMismatch = errors.New("member e-mail mismatch")
	// ErrFeatureNotEnabled is status 403: the organization has no seat-based pricing.
	ErrFeatureNotEnabled = errors.New("feature not enabled")
	// ErrNotPermitted is status 403: only owners and billing managers may manage seats.
	ErrNotPermitted = errors.New("not permitted")
	// ErrCustomerNotFound is status 404: the customer does not exist.
	ErrCustomerNotFound = errors.New("customer not found")
	// ErrMemberNotFound is status 404: the member does not exist.
	ErrMemberNotFound = errors.New("member not found")
	// ErrResourceNotFound is status 404: the subscription, order or seat does not exist or
	// belongs to another customer.
	ErrResourceNotFound = errors.New("resource not found")
	// ErrInvalidToken is status 401: the session token has expired, was revoked, or never
	// existed.
	ErrInvalidToken = errors.New("invalid token")
)

// Errors of calls that sent nothing, or that got no usable response.
var (
	// ErrNoSession means that the [Session] is zero or that a token is empty.
	ErrNoSession = errors.New("no session token")
	// ErrWrongToken means that the token of a [Session] or of [NewIssuer] cannot be valid,
	// because it is of another kind or has characters that no token has.
	ErrWrongToken = errors.New("wrong token")
	// ErrInvalidArgument means that an argument or an [Option] is not valid. The call
	// has changed nothing.
	ErrInvalidArgument = errors.New("invalid argument")
	// ErrUnexpectedResponse means that the body of a 2xx is not the expected JSON: it is
	// HTML, empty or truncated, or lacks a required field.
	ErrUnexpectedResponse = errors.New("unexpected response")
	// ErrResponseTooLarge means that a 2xx is longer than [WithMaxResponseBytes] allows.
	ErrResponseTooLarge = errors.New("response too large")
	// ErrCreateSession means that an [Issuer] could not create the session of a call. The
	// error wraps the cause, too: an [ErrUnauthorized] is then about the organization's
	// token, and not about the customer's session.
	ErrCreateSession = errors.New("creating a session")
	// ErrOutcomeUnknown means that an assignment, a revocation or a resending may have
	// reached Polar, and that no response shows whether it took effect. List the seats a few
	// seconds later to find out. Such an error never matches a refusal as well: errors.Is
	// reports false for every sentinel of a 4xx status and of Polar's names. [errors.As]
	// finds the last response, if there was one, as an *[Error].
	ErrOutcomeUnknown = errors.New("outcome unknown")
)

var byStatus = map[int]error{
	http.StatusBadRequest:          ErrBadRequest,
	http.StatusUnauthorized:        ErrUnauthorized,
	http.StatusForbidden:           ErrForbidden,
	http.StatusNotFound:            ErrNotFound,
	http.StatusUnprocessableEntity: ErrValidation,
	http.StatusTooManyRequests:     ErrRateLimited,
	http.StatusMovedPermanently:    ErrRedirected,
	http.StatusFound:               ErrRedirected,
	http.StatusSeeOther:            ErrRedirected,
	http.StatusTemporaryRedirect:   ErrRedirected,
	http.StatusPermanentRedirect:   ErrRedirected,
}

var byCode = map[string]error{
	"SeatNotAvailable":             ErrSeatNotAvailable,
	"SeatAlreadyAssigned":          ErrSeatAlreadyAssigned,
	"SeatNotPending":               ErrSeatNotPending,
	"InvalidInvitationToken":       ErrInvalidInvitationToken,
	"InvalidSeatAssignmentRequest": ErrInvalidSeatAssignment,
	"MemberEmailMismatch":          ErrMemberEmailMismatch,
	"FeatureNotEnabled":            ErrFeatureNotEnabled,
	"NotPermitted":                 ErrNotPermitted,
	"CustomerNotFound":             ErrCustomerNotFound,
	"MemberNotFound":               ErrMemberNotFound,
	"ResourceNotFound":             ErrResourceNotFound,
	"invalid_token":                ErrInvalidToken,
}

// isRefusal reports whether target means that Polar refused a request.
func isRefusal(target error) bool {
	for status, sentinel := range byStatus {
		if status >= 400 && target == sentinel {
			return true
		}
	}
	for _, sentinel := range byCode {
		if target == sentinel {
			return true
		}
	}
	return target == ErrWrongServer
}
