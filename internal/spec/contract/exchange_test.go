package contract_test

import (
	"bytes"
	"io"
	"net/http"
)

// An exchange is a request and its answer.
type exchange struct {
	request     *http.Request
	requestBody []byte
	status      int
	header      http.Header
	body        []byte
}

// A recorder records every exchange of one client, which makes one call at a time.
type recorder struct {
	next      http.RoundTripper
	tamper    func(*http.Request) // if not nil, changes each request of the client
	exchanges []exchange
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	if r.tamper != nil {
		r.tamper(request)
	}
	requestBody, err := drain(&request.Body)
	if err != nil {
		return nil, err
	}
	response, err := r.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := drain(&response.Body)
	if err != nil {
		return nil, err
	}
	r.exchanges = append(r.exchanges, exchange{request, requestBody, response.StatusCode, response.Header, body})
	return response, nil
}

// drain reads a body and replaces it with one that has the same bytes.
func drain(body *io.ReadCloser) ([]byte, error) {
	if *body == nil || *body == http.NoBody {
		return nil, nil
	}
	data, err := io.ReadAll(*body)
	if err != nil {
		return nil, err
	}
	*body = io.NopCloser(bytes.NewReader(data))
	return data, nil
}
