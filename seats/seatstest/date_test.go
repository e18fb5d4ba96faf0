package seatstest

import (
	"net/http"
	"testing"
	"time"
)

func TestDateIsTheFakesClock(t *testing.T) {
	server := NewServer()
	defer server.Close()
	server.Advance(48 * time.Hour)
	for name, client := range map[string]*http.Client{"in process": {Transport: server.Transport()}, "over TCP": {}} {
		resp, err := client.Get(server.URL + "/v1/customer-portal/seats")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		at, err := http.ParseTime(resp.Header.Get("Date"))
		if ahead := time.Until(at); err != nil || len(resp.Header["Date"]) != 1 || ahead < 47*time.Hour {
			t.Errorf("%s: Date %q, %v; want the time in two days", name, resp.Header["Date"], err)
		}
	}
}
