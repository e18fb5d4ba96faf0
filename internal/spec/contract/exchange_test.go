package contract_test

import (
	"bytes"
	"io"
	"net/http"
)

// An exchange is a request as it was sent, and its answer.
type exchange struct {
	request  *http.Request
	sent     []byte
	status   int
	header   http.Header
	received []byte
}

// A recorder keeps every exchange of one client, which makes one call at a time.
type recorder struct {
	next      http.RoundTripper
	tamper    func(*http.Request) // changes what the client sends, if not nil
	exchanges []exchange
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	if r.tamper != nil {
		r.tamper(request)
	}
	sent, err := drain(&request.Body)
	if err != nil {
		return nil, err
	}
	response, err := r.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	received, err := drain(&response.Body)
	if err != nil {
		return nil, err
	}
	r.exchanges = append(r.exchanges, exchange{request, sent, response.StatusCode, response.Header, received})
	return response, nil
}

// drain reads a body and puts one in its place that can be read again.
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
