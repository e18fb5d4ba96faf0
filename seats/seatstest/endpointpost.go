package seatstest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"
)

const (
	endpointPatience = 10 * time.Second // how long Polar waits for an answer
	maxKeptAnswer    = 2 << 10          // bytes of an answer
)

// post sends an event and returns what it was answered.
func (e *Endpoint) post(w Webhook) (status int, body string, err error) {
	r, err := e.request(w)
	if err != nil {
		return 0, "", err
	}
	ctx, cancel := context.WithTimeout(r.Context(), endpointPatience)
	defer cancel()
	if e.Handler != nil {
		return serveDelivery(e.Handler, r.WithContext(ctx))
	}
	return sendDelivery(r.WithContext(ctx))
}

// serveDelivery has a handler answer as a server would: what panics does not answer.
func serveDelivery(h http.Handler, r *http.Request) (status int, body string, err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			status, body, err = 0, "", fmt.Errorf("the handler panicked: %v", thrown)
		}
	}()
	r.RequestURI, r.RemoteAddr = r.URL.RequestURI(), "127.0.0.1:49152"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return 0, "", fmt.Errorf("no answer within %v: %w", endpointPatience, err)
	}
	kept := w.Body.Bytes()
	return w.Code, string(kept[:min(len(kept), maxKeptAnswer)]), nil
}

// sendDelivery sends a request over the network. It leaves no connection behind, and
// follows no redirect: to Polar that is a failure.
func sendDelivery(r *http.Request) (status int, body string, err error) {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	kept, err := io.ReadAll(io.LimitReader(resp.Body, maxKeptAnswer))
	if err != nil {
		return 0, "", fmt.Errorf("the answer was cut: %w", err)
	}
	return resp.StatusCode, string(kept), nil
}
