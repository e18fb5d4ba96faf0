package seats

import "net/http"

// A Response is the response to the last attempt of a call. See [WithResponse].
type Response struct {
	// StatusCode is the status of the response, or 0 if no response came.
	StatusCode int
	// Header is the header of the response, or nil if no response came.
	Header http.Header
	// Body is the body of the response. If the response is not a success, Body has at most
	// the first 64 KiB.
	Body []byte
	// Attempts is the number of attempts of the call.
	Attempts int
}

// response returns the response to the attempt as the caller sees it.
func (a *attempt) response() Response {
	body := a.body
	if !a.isSuccess() {
		body = body[:min(len(body), maxErrorBody)]
	}
	return Response{StatusCode: a.status, Header: a.header, Body: body, Attempts: a.number}
}
