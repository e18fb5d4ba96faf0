package seats_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
)

// sentinels holds every sentinel of the package by name, so that checkIs also checks the
// sentinels that must not match.
var sentinels = map[string]error{
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

// checkIs checks that err matches the sentinels in names, which spaces separate, and no
// others.
func checkIs(t *testing.T, err error, names string) {
	t.Helper()
	expected := strings.Fields(names)
	for name, sentinel := range sentinels {
		if got, want := errors.Is(err, sentinel), slices.Contains(expected, name); got != want {
			t.Errorf("errors.Is(%q, %s) = %v, want %v", err, name, got, want)
		}
	}
}
