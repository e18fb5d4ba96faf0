package webhook_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/webhook"
)

func TestRecordedDelivery(t *testing.T) {
	afterRecorded(t, time.Second, func(t *testing.T) {
		event, err := newVerifier(t, recordedSecret).Parse(recorded(), recordedBody)
		if err != nil {
			t.Fatal(err)
		}
		if event.ID != recordedID || event.Type != webhook.SeatRevoked || event.APIVersion != "" {
			t.Errorf("id %q, type %q, version %q; want %q, %q and no version", event.ID, event.Type, event.APIVersion, recordedID, webhook.SeatRevoked)
		}
		if want := time.Date(2026, 11, 23, 19, 15, 54, 54705000, time.UTC); !event.Timestamp.Equal(want) {
			t.Errorf("timestamp %v, want %v", event.Timestamp, want)
		}
		s := event.Seat
		if s == nil {
			t.Fatal("no seat")
		}
		if s.ID != "8726a6ad-f8cc-4f3c-b880-1463c4a801d0" || s.Status != seats.SeatStatusRevoked || s.Email != "" ||
			s.CustomerEmail != "ada@company.com" || s.Member == nil || s.Member.Email != "ada@company.com" || s.SeatMetadata["team"] != "ops" {
			t.Errorf("seat %+v, want the revoked seat of ada@company.com", s)
		}
		if !strings.HasPrefix(string(event.Data), `{"created_at":"2026-11-23T19:15:49.890540Z",`) {
			t.Errorf("data %s, want it as recorded", event.Data)
		}
	})
}

// The recorded delivery is refused after any single change.
func TestChangedDelivery(t *testing.T) {
	tests := map[string]func(h http.Header, body *string){
		"another id":             func(h http.Header, _ *string) { h.Set("webhook-id", "461f020e-153f-457e-b0b7-52cacc47670c") },
		"another time":           func(h http.Header, _ *string) { h.Set("webhook-timestamp", "1795461355") },
		"not a number":           func(h http.Header, _ *string) { h.Set("webhook-timestamp", "soon") },
		"another body":           func(_ http.Header, body *string) { *body = strings.Replace(*body, "ops", "dev", 1) },
		"white space":            func(_ http.Header, body *string) { *body += "\n" },
		"no body":                func(_ http.Header, body *string) { *body = "" },
		"no id":                  func(h http.Header, _ *string) { h.Del("webhook-id") },
		"no timestamp":           func(h http.Header, _ *string) { h.Del("webhook-timestamp") },
		"no signature":           func(h http.Header, _ *string) { h.Del("webhook-signature") },
		"an empty signature":     func(h http.Header, _ *string) { h.Set("webhook-signature", "v1,") },
		"no version":             func(h http.Header, _ *string) { h.Set("webhook-signature", recordedSignature[3:]) },
		"another version":        func(h http.Header, _ *string) { h.Set("webhook-signature", "v2"+recordedSignature[2:]) },
		"half of it":             func(h http.Header, _ *string) { h.Set("webhook-signature", recordedSignature[:24]) },
		"signed with no key":     func(h http.Header, body *string) { signWith("", h, *body) },
		"signed with zeros":      func(h http.Header, body *string) { signWith("\x00", h, *body) },
		"signed with the prefix": func(h http.Header, body *string) { signWith("polar_whs_", h, *body) },
		"signed with the rest":   func(h http.Header, body *string) { signWith(recordedSecret[len("polar_whs_"):], h, *body) },
	}
	afterRecorded(t, time.Second, func(t *testing.T) {
		v := newVerifier(t, recordedSecret)
		for name, change := range tests {
			h, body := recorded(), string(recordedBody)
			change(h, &body)
			if event, err := v.Parse(h, []byte(body)); event != nil || !errors.Is(err, webhook.ErrSignature) || !strings.HasPrefix(err.Error(), "webhook: Parse: ") {
				t.Errorf("%s: Parse = %v, %v; want nil, ErrSignature", name, event, err)
			}
		}
		for _, h := range []http.Header{nil, {}} {
			if _, err := v.Parse(h, recordedBody); !errors.Is(err, webhook.ErrSignature) || !strings.Contains(err.Error(), "no header webhook-id") {
				t.Errorf("Parse without headers: %v, want ErrSignature and the missing header", err)
			}
		}
		if _, err := new(webhook.Verifier).Parse(recorded(), recordedBody); !errors.Is(err, webhook.ErrSignature) {
			t.Errorf("Parse of the zero Verifier: %v, want ErrSignature", err)
		}
	})
}

// signWith replaces the signature of a delivery.
func signWith(key string, h http.Header, body string) {
	h.Set("webhook-signature", sign(key, h.Get("webhook-id"), h.Get("webhook-timestamp"), body))
}

// A header may have other signatures besides the valid one.
func TestSeveralSignatures(t *testing.T) {
	other := sign("another key", recordedID, "1795461354", string(recordedBody))
	afterRecorded(t, 0, func(t *testing.T) {
		v := newVerifier(t, recordedSecret)
		for _, signature := range []string{
			other + " " + recordedSignature,
			recordedSignature + " " + other,
			"v1a,AAAA v2,!! v1,!! v1 , " + recordedSignature + " ",
		} {
			h := recorded()
			h.Set("webhook-signature", signature)
			if _, err := v.Parse(h, recordedBody); err != nil {
				t.Errorf("Parse with signatures %q: %v", signature, err)
			}
		}
	})
}

// Some adapters of serverless platforms write the names of headers in lower case.
func TestLowerCaseHeaders(t *testing.T) {
	afterRecorded(t, 0, func(t *testing.T) {
		h := http.Header{}
		for name, values := range recorded() {
			h[strings.ToLower(name)] = values
		}
		h["webhook-api-version"] = []string{"2026-10"}
		event, err := newVerifier(t, recordedSecret).Parse(h, recordedBody)
		if err != nil || event.ID != recordedID || event.APIVersion != "2026-10" {
			t.Errorf("Parse = %+v, %v; want id %s and version 2026-10", event, err, recordedID)
		}
	})
}

// If the id occurs in two spellings, the event has the one that was verified.
func TestHeaderInTwoCases(t *testing.T) {
	afterRecorded(t, 0, func(t *testing.T) {
		h := recorded()
		h.Del("webhook-id")
		h["webhook-id"], h["WEBHOOK-ID"] = []string{recordedID}, []string{"another"}
		v := newVerifier(t, recordedSecret)
		for range 200 { // the order of a map is random
			if event, err := v.Parse(h, recordedBody); err == nil && event.ID != recordedID || err != nil && !errors.Is(err, webhook.ErrSignature) {
				t.Fatalf("Parse = %+v, %v; want id %s or ErrSignature", event, err, recordedID)
			}
		}
	})
}

// A timestamp may be five minutes off, and the signature is checked first.
func TestTimestamp(t *testing.T) {
	tests := map[time.Duration]bool{
		-5*time.Minute - 1: false,
		-5 * time.Minute:   true,
		5 * time.Minute:    true,
		5*time.Minute + 1:  false,
	}
	for after, ok := range tests {
		afterRecorded(t, after, func(t *testing.T) {
			v := newVerifier(t, recordedSecret)
			_, err := v.Parse(recorded(), recordedBody)
			if ok && err != nil || !ok && (!errors.Is(err, webhook.ErrTimestamp) || errors.Is(err, webhook.ErrSignature)) {
				t.Errorf("Parse %v after the signature: %v; want success: %t", after, err, ok)
			}
			h := recorded()
			h.Set("webhook-signature", sign("another key", recordedID, "1795461354", string(recordedBody)))
			if _, err := v.Parse(h, recordedBody); !errors.Is(err, webhook.ErrSignature) || errors.Is(err, webhook.ErrTimestamp) {
				t.Errorf("Parse %v after a wrong signature: %v, want ErrSignature", after, err)
			}
		})
	}
}

// A signed timestamp that is malformed or out of range is refused.
func TestInvalidTimestamp(t *testing.T) {
	afterRecorded(t, 0, func(t *testing.T) {
		for _, text := range []string{"soon", "1795461354.5", "1795461354000", "-1795461354", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "1e9"} {
			h := recorded()
			h.Set("webhook-timestamp", text)
			signWith(recordedSecret, h, string(recordedBody))
			if _, err := newVerifier(t, recordedSecret).Parse(h, recordedBody); !errors.Is(err, webhook.ErrTimestamp) {
				t.Errorf("Parse with timestamp %s: %v, want ErrTimestamp", text, err)
			}
		}
	})
}

// Polar may sign with either key of a secret.
func TestKeys(t *testing.T) {
	key := "\x00\xfb0123456789abcdef0123456789abc\xff" // its base64 has + and /
	standard := "whsec_" + base64.RawStdEncoding.EncodeToString([]byte(key))
	if len(standard) != len("whsec_")+43 {
		t.Fatalf("secret %s does not have the 43 characters of Polar's secrets", standard)
	}
	tests := []struct{ secret, key string }{
		{standard, key},
		{standard + "=", key},
		{standard, standard},
		{standard + "=", standard + "="},
		{recordedSecret, recordedSecret},
		{"whsec_chosen by hand", "whsec_chosen by hand"},
		{"chosen by hand", "chosen by hand"},
		{strings.TrimPrefix(standard, "whsec_"), key},
	}
	const body = `{"type":"order.paid","timestamp":"2026-11-23T19:15:54Z","data":{}}`
	for _, test := range tests {
		v := newVerifier(t, "another", test.secret)
		if _, err := v.Parse(signedNow(test.key, "e", body), []byte(body)); err != nil {
			t.Errorf("Parse with secret %q, signed with %q: %v", test.secret, test.key, err)
		}
		if _, err := newVerifier(t, "another").Parse(signedNow(test.key, "e", body), []byte(body)); !errors.Is(err, webhook.ErrSignature) {
			t.Errorf("Parse with another secret, signed with %q: %v, want ErrSignature", test.key, err)
		}
	}
}

// A secret whose decoded key is empty, or equal to the empty key for HMAC, verifies nothing that
// is signed with an empty key.
func TestEmptyKeys(t *testing.T) {
	const body = `{"type":"order.paid","timestamp":"2026-11-23T19:15:54Z","data":{}}`
	for _, secret := range []string{"whsec_A", "whsec_AA", "whsec_AAAA", "whsec_" + strings.Repeat("A", 43), "whsec_!", "AAAA"} {
		v := newVerifier(t, secret)
		for _, key := range []string{"", "\x00", strings.Repeat("\x00", 32), strings.Repeat("\x00", 64)} {
			if _, err := v.Parse(signedNow(key, "e", body), []byte(body)); !errors.Is(err, webhook.ErrSignature) {
				t.Errorf("Parse with secret %s, signed with %d zeros: %v, want ErrSignature", secret, len(key), err)
			}
		}
	}
}

func TestInvalidSecrets(t *testing.T) {
	tests := map[string][]string{
		"no secret: want the endpoint's":                  nil,
		"secret 1 of 1 is empty":                          {""},
		"secret 2 of 2 is empty":                          {recordedSecret, " \t\n"},
		"secret 1 of 2 is a prefix with nothing after it": {"whsec_", recordedSecret},
		"secret 1 of 1 is a prefix with nothing after it": {"polar_whs_"},
		"secret 2 of 2 is a prefix with nothing after it": {recordedSecret, "whsec_=="},
		"secret 2 of 2 begins or ends with white space":   {recordedSecret, "a secret\n"},
		"secret 1 of 1 begins or ends with white space":   {" whsec_"},
		"secret 1 of 1 is in quotation marks":             {`"` + recordedSecret + `"`},
		"secret 2 of 2 is in quotation marks":             {"chosen 'by hand'", "'whsec_AAAB'"},
	}
	for want, secrets := range tests {
		v, err := webhook.NewVerifier(secrets)
		if v != nil || !errors.Is(err, seats.ErrInvalidArgument) || !strings.HasPrefix(err.Error(), "webhook: NewVerifier: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("NewVerifier(%q): %v, want ErrInvalidArgument with %q", secrets, err, want)
		}
	}
}
