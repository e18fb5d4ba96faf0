package seats

import "net/http"

// A Response is what the last attempt of a call brought. See [WithResponse].
type Response struct {
	StatusCode int         // 0 when no answer came
	Header     http.Header // nil when no answer came
	Body       []byte      // of an answer that is no success, at most 64 KiB
	Attempts   int         // how many requests were sent
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
