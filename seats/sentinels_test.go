package seats_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// every has all sentinels, so that a test sees also the ones that must not match.
var every = map[string]error{
	"ErrBadRequest": seats.ErrBadRequest, "ErrUnauthorized": seats.ErrUnauthorized, "ErrForbidden": seats.ErrForbidden,
	"ErrNotFound": seats.ErrNotFound, "ErrValidation": seats.ErrValidation, "ErrRateLimited": seats.ErrRateLimited,
	"ErrServer": seats.ErrServer, "ErrRedirected": seats.ErrRedirected,
	"ErrSeatNotAvailable": seats.ErrSeatNotAvailable, "ErrSeatAlreadyAssigned": seats.ErrSeatAlreadyAssigned,
	"ErrSeatNotPending": seats.ErrSeatNotPending, "ErrInvalidInvitationToken": seats.ErrInvalidInvitationToken,
	"ErrInvalidSeatAssignment": seats.ErrInvalidSeatAssignment, "ErrMemberEmailMismatch": seats.ErrMemberEmailMismatch,
	"ErrFeatureNotEnabled": seats.ErrFeatureNotEnabled, "ErrNotPermitted": seats.ErrNotPermitted,
	"ErrCustomerNotFound": seats.ErrCustomerNotFound, "ErrMemberNotFound": seats.ErrMemberNotFound,
	"ErrResourceNotFound": seats.ErrResourceNotFound, "ErrInvalidToken": seats.ErrInvalidToken,
	"ErrWrongServer": seats.ErrWrongServer,
	"ErrNoSession":   seats.ErrNoSession, "ErrWrongToken": seats.ErrWrongToken, "ErrInvalidArgument": seats.ErrInvalidArgument,
	"ErrUnexpectedResponse": seats.ErrUnexpectedResponse, "ErrResponseTooLarge": seats.ErrResponseTooLarge,
	"ErrOutcomeUnknown": seats.ErrOutcomeUnknown, "ErrCreateSession": seats.ErrCreateSession,
}

// checkIs wants errors.Is to say yes to the named sentinels and to no other.
func checkIs(t *testing.T, err error, names string) {
	t.Helper()
	want := strings.Fields(names)
	for name, sentinel := range every {
		is := false
		for _, w := range want {
			is = is || w == name
		}
		if errors.Is(err, sentinel) != is {
			t.Errorf("errors.Is(%q, %s) is %v", err, name, !is)
		}
	}
}
