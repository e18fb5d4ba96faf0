package webhook_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats/webhook"
)

// FuzzParse parses arbitrary deliveries, with valid and invalid signatures.
func FuzzParse(f *testing.F) {
	f.Add(recordedID, recordedSignature, string(recordedBody))
	f.Add("", "", "")
	f.Add("i", "v1, v1,= v2,AAAA ,", `{"type":"customer_seat.","timestamp":"0000-01-01T00:00:00-23:59","data":{"id":"s","member":{}}}`)
	f.Add("i.1", "v1", `{"type":"ping","timestamp":"2026-11-23T19:15:54Z","api_version":"2026-10","data":null}`)
	f.Add("\n", "v1,\n", `{"TYPE":"\ud800","timestamp":"9999-12-31T23:59:60Z","data":[[[]]]}`)
	f.Fuzz(func(t *testing.T, id, signature, body string) {
		v := newVerifier(t, key)
		h := signedNow(key, id, body)
		event, err := v.Parse(h, []byte(body))
		switch {
		case id == "":
			if !errors.Is(err, webhook.ErrSignature) {
				t.Errorf("Parse without id: %v, want ErrSignature", err)
			}
		case err != nil:
			if event != nil || !errors.Is(err, webhook.ErrMalformed) {
				t.Errorf("Parse(%q) = %+v, %v; want nil, ErrMalformed", body, event, err)
			}
		default:
			checkEvent(t, event, id, body)
		}
		// Neither an arbitrary signature nor that of another body is valid.
		forged := h.Clone()
		forged.Set("Webhook-Signature", signature)
		if _, err := v.Parse(forged, []byte(body)); !errors.Is(err, webhook.ErrSignature) && !strings.Contains(signature, h.Get("Webhook-Signature")) {
			t.Errorf("Parse with signature %q: %v, want ErrSignature", signature, err)
		}
		if _, err := v.Parse(h, []byte(body+" ")); !errors.Is(err, webhook.ErrSignature) {
			t.Errorf("Parse of another body: %v, want ErrSignature", err)
		}
	})
}

// checkEvent checks what holds for every event.
func checkEvent(t *testing.T, e *webhook.Event, id, body string) {
	t.Helper()
	if e.ID != id || e.Type == "" || e.Timestamp.Equal(time.Time{}) || !json.Valid([]byte(body)) {
		t.Errorf("Parse(%q) = %+v, want id %q, a type and a timestamp", body, e, id)
	}
	if (e.Seat != nil) != strings.HasPrefix(e.Type, "customer_seat.") || e.Seat != nil && e.Seat.ID == "" {
		t.Errorf("event of type %s has seat %+v", e.Type, e.Seat)
	}
	if len(e.Data) > 0 && !json.Valid(e.Data) {
		t.Errorf("data %q is not JSON", e.Data)
	}
}
