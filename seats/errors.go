package seats

import (
	"errors"
	"net/http"
)

// The meaning of an answer of Polar, by its status. [errors.Is] reports whether an
// [Error] has it.
var (
	// ErrBadRequest is status 400.
	ErrBadRequest = errors.New("bad request")
	// ErrUnauthorized is status 401: the session token is missing, has expired, or is of
	// another kind.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrForbidden is status 403.
	ErrForbidden = errors.New("forbidden")
	// ErrNotFound is status 404 if Polar names what it did not find: that is unknown, or
	// belongs to somebody else. Any other 404 is an [ErrWrongServer].
	ErrNotFound = errors.New("not found")
	// ErrValidation is status 422: Fields of the [Error] say what is not valid.
	ErrValidation = errors.New("request not valid")
	// ErrRateLimited is status 429: RetryAfter of the [Error] says when to try again.
	ErrRateLimited = errors.New("too many requests")
	// ErrServer is any status of 500 or more, from Polar or from a proxy before it.
	ErrServer = errors.New("server or proxy failed")
	// ErrRedirected is status 301, 302, 303, 307 or 308. No redirect is followed: the
	// server's URL is probably wrong.
	ErrRedirected = errors.New("redirected, not followed")
	// ErrWrongServer is a 404 that names nothing: the path of the request is unknown, since
	// the server's URL is wrong ([WithServer]), or Polar does not know the version of its
	// API that was asked for ([WithAPIVersion]).
	ErrWrongServer = errors.New("wrong server")
)

// The meaning of an answer of Polar, by the name that Polar gives in its body.
var (
	// ErrSeatNotAvailable (400): all seats are taken, the subscription or order has none,
	// or the order is not paid. If all seats are taken, Polar says so also of a person who
	// has one of them.
	ErrSeatNotAvailable = errors.New("seat not available")
	// ErrSeatAlreadyAssigned (400): the person has a seat of the subscription or order.
	ErrSeatAlreadyAssigned = errors.New("seat already assigned")
	// ErrSeatNotPending (400): only the invitation of a pending seat can be sent again.
	ErrSeatNotPending = errors.New("seat not pending")
	// ErrInvalidInvitationToken (400): the seat has no invitation to send again.
	ErrInvalidInvitationToken = errors.New("invalid invitation token")
	// ErrInvalidSeatAssignment (400): the person is unknown, or the request does not say
	// who it is.
	ErrInvalidSeatAssignment = errors.New("invalid seat assignment")
	// ErrMemberEmailMismatch (400): ExternalMemberID and Email belong to two members.
	ErrMemberEmailMismatch = errors.New("member e-mail mismatch")
	// ErrFeatureNotEnabled (403): the organization has no seat-based pricing.
	ErrFeatureNotEnabled = errors.New("feature not enabled")
	// ErrNotPermitted (403): only owners and billing managers manage seats.
	ErrNotPermitted = errors.New("not permitted")
	// ErrCustomerNotFound (404): no such customer.
	ErrCustomerNotFound = errors.New("customer not found")
	// ErrMemberNotFound (404): no such member.
	ErrMemberNotFound = errors.New("member not found")
	// ErrResourceNotFound (404): no such subscription, order or seat, or somebody else's.
	ErrResourceNotFound = errors.New("resource not found")
	// ErrInvalidToken (401): the session token has expired, was revoked, or never existed.
	ErrInvalidToken = errors.New("invalid token")
)

// The reasons why a call has no answer that can be used.
var (
	// ErrNoSession means that the [Session] is zero, or that a token is empty.
	ErrNoSession = errors.New("no session token")
	// ErrWrongToken means that a token cannot be right: a [Session]'s, or that of [NewIssuer].
	ErrWrongToken = errors.New("wrong token")
	// ErrInvalidArgument means that an argument or an [Option] makes no sense. Nothing was
	// sent.
	ErrInvalidArgument = errors.New("invalid argument")
	// ErrUnexpectedResponse means that a success has another body than Polar promises:
	// HTML, or one that is cut or empty.
	ErrUnexpectedResponse = errors.New("unexpected response")
	// ErrResponseTooLarge means that a success is longer than [WithMaxResponseBytes] allows.
	ErrResponseTooLarge = errors.New("response too large")
	// ErrCreateSession means that an [Issuer] could not create the session of a call. Its
	// cause is in the error, too: an [ErrUnauthorized] then is about the organization's
	// token, and not about the customer's session.
	ErrCreateSession = errors.New("creating a session")
	// ErrOutcomeUnknown means that an assignment, a revocation or a resending reached
	// Polar, or may have, and that no answer says whether it was carried out. Such an
	// error is not also a refusal: errors.Is finds no sentinel of a 4xx status or of a name
	// of Polar's in it. The last answer is found by [errors.As], as an *[Error].
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

// isRefusal reports whether target says that a request was refused.
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
