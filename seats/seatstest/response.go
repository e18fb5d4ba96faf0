package seatstest

import (
	"net/http"
	"strconv"

	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pydantic"
	"github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"
)

// response is an answer before it is sent.
type response struct {
	status int
	header http.Header
	body   []byte
}

func newResponse(status int, contentType string, body []byte) response {
	h := http.Header{"Content-Length": {strconv.Itoa(len(body))}}
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	return response{status, h, body}
}

func jsonResponse(status int, body []byte) response {
	return newResponse(status, "application/json", body)
}

// crash returns the answer of Polar's server when its own code fails. The outermost layer
// writes it, so no other layer adds a header.
func crash() response {
	return newResponse(http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("Internal Server Error"))
}

func (r response) crashed() bool { return r.status == http.StatusInternalServerError }

// domainError returns an error of Polar's own code: the name of a class and a sentence.
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

// frameworkError returns an error of the web framework, which has a detail but no class.
func frameworkError(status int, detail string) response {
	b := pythonjson.AppendString([]byte(`{"detail":`), detail)
	return jsonResponse(status, append(b, '}'))
}

// spacedError returns an error of a layer that writes JSON with Python's defaults: with a
// space after each colon and comma.
func spacedError(status int, code, textKey, text string) response {
	b := []byte(`{"error": `)
	b = append(pythonjson.AppendString(b, code), ", "...)
	b = append(pythonjson.AppendString(b, textKey), ": "...)
	return jsonResponse(status, append(pythonjson.AppendString(b, text), '}'))
}

// maxEchoDepth is the maximum depth of a value that Polar can send back.
const maxEchoDepth = 900

// validationError returns the 422 of FastAPI, with Polar's class name. Polar's server crashes
// if it cannot write an input as JSON.
func validationError(errs ...pydantic.Error) response {
	b := []byte(`{"error":"RequestValidationError","detail":[`)
	for i, e := range errs {
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

// polarValidationError returns the 422 of Polar's own code.
func polarValidationError(e pydantic.Error) response {
	b := e.Append([]byte(`{"error":"PolarRequestValidationError","detail":[`))
	return jsonResponse(http.StatusUnprocessableEntity, append(b, "]}"...))
}
