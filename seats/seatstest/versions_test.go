package seatstest

import (
	"net/http"
	"testing"
)

func TestVersions(t *testing.T) {
	fake := New()
	hc := &http.Client{Transport: fake.Transport()}
	tests := map[string]string{"": "2026-04", "2026-04": "2026-04", "2026-10": "2026-10", "2027-01": "2027-01", "2027-04": "", "latest": ""}
	for asked, want := range tests {
		r, _ := http.NewRequest("GET", "http://polar/v1/nothing", nil)
		r.Header.Set("Polar-Version", asked)
		resp, err := hc.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Polar-Version"); got != want || resp.StatusCode != 404 {
			t.Errorf("%q: %d with version %q, want 404 with %q", asked, resp.StatusCode, got, want)
		}
	}
}
