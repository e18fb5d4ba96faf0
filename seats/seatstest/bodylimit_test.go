package seatstest

import (
	"bytes"
	"io"
	"net/http"
	"testing"
)

// TestLargeBody: however large, it gets its answer, and is not kept.
func TestLargeBody(t *testing.T) {
	body := make([]byte, 3*maxBody)
	for _, road := range roads(t) {
		resp, err := road.hc.Post(road.srv.URL+"/v1/customer-portal/seats", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Errorf("%s: %v", road.name, err)
			continue
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusRequestEntityTooLarge || err != nil {
			t.Errorf("%s: %d %s %v", road.name, resp.StatusCode, text, err)
		}
		for _, r := range road.srv.Requests() {
			if len(r.Body) > 1<<20 {
				t.Errorf("%s: %d bytes are kept", road.name, len(r.Body))
			}
		}
	}
}
