package seatstest

import (
	"net/http"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// domainError is an error of Polar's own: a class name and a sentence.
func domainError(status int, class, detail string) response {
	b := pythonjson.AppendString([]byte(`{"error":`), class)
	b = pythonjson.AppendString(append(b, `,"detail":`...), detail)
	return jsonResponse(status, append(b, '}'))
}

func badRequest(detail string) response {
	return domainError(http.StatusBadRequest, "BadRequest", detail)
}

func resourceNotFound(detail string) response {
	return domainError(http.StatusNotFound, "ResourceNotFound", detail)
}

func featureNotEnabled() response {
	return domainError(http.StatusForbidden, "FeatureNotEnabled", "Seat-based pricing is not enabled for this organization")
}

func seatNotAvailable(detail string) response {
	return domainError(http.StatusBadRequest, "SeatNotAvailable", detail)
}

func seatNotPending() response {
	return domainError(http.StatusBadRequest, "SeatNotPending", "Seat is not in pending status")
}

func invalidInvitationToken() response {
	return domainError(http.StatusBadRequest, "InvalidInvitationToken", "Invalid or expired invitation token")
}

// frameworkError is an error of the web framework's: a detail and no class.
func frameworkError(status int, detail string) response {
	b := pythonjson.AppendString([]byte(`{"detail":`), detail)
	return jsonResponse(status, append(b, '}'))
}

// spacedError is an error of a layer that writes Python's default JSON, with a
// space after each colon and comma.
func spacedError(status int, codeKey, code, textKey, text string) response {
	b := append(pythonjson.AppendString([]byte("{"), codeKey), ": "...)
	b = append(pythonjson.AppendString(b, code), ", "...)
	b = append(pythonjson.AppendString(b, textKey), ": "...)
	return jsonResponse(status, append(pythonjson.AppendString(b, text), '}'))
}

// maxEchoDepth is how deep a value may nest before Polar fails to send it back.
const maxEchoDepth = 900

// validationError is the 422 of FastAPI with Polar's class name. An input that
// cannot be written as JSON brings the server down with it.
func validationError(errors ...pydantic.Error) response {
	b := []byte(`{"error":"RequestValidationError","detail":[`)
	for i, e := range errors {
		if !e.Input.Encodable() || e.Input.Depth() > maxEchoDepth {
			return crash()
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = e.Append(b)
	}
	return jsonResponse(http.StatusUnprocessableEntity, append(b, "]}"...))
}

// polarValidationError is the 422 of Polar's own code.
func polarValidationError(e pydantic.Error) response {
	b := e.Append([]byte(`{"error":"PolarRequestValidationError","detail":[`))
	return jsonResponse(http.StatusUnprocessableEntity, append(b, "]}"...))
}
