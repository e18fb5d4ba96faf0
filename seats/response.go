package seats

import "net/http"

// A Response is the answer to the last attempt of a call. See [WithResponse].
type Response struct {
	// StatusCode is the status of the answer, 0 if there was none.
	StatusCode int
	// Header is the header of the answer, nil if there was none.
	Header http.Header
	// Body is the body of the answer. If the answer is not a success, Body has at most its
	// first 64 KiB.
	Body []byte
	// Attempts is the number of attempts of the call.
	Attempts int
}

// response returns what the caller is shown of the answer.
func (a *attempt) response() Response {
	return Response{StatusCode: a.status, Header: a.header, Body: a.shownBody(), Attempts: a.number}
}

// shownBody returns the body as the caller is shown it.
func (a *attempt) shownBody() []byte {
	if a.isSuccess() {
		return a.body
	}
	return a.body[:min(len(a.body), maxErrorBody)]
}
