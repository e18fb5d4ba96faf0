package seatstest

import (
	"bytes"
	"io"
	"net/http"
	"testing"
)

// TestLargeBody: however large, it gets its answer, and is not kept.
func TestLargeBody(t *testing.T) {
	srv := NewServer()
	defer srv.Close()
	body := make([]byte, 3*maxBody)
	for _, road := range roads(srv) {
		resp, err := road.hc.Post(srv.URL+"/v1/customer-portal/seats", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Errorf("%s: %v", road.name, err)
			continue
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge || err != nil {
			t.Errorf("%s: %d %s %v", road.name, resp.StatusCode, text, err)
		}
	}
	for _, r := range srv.Requests() {
		if len(r.Body) > 1<<20 {
			t.Errorf("%d bytes are kept", len(r.Body))
		}
	}
}
