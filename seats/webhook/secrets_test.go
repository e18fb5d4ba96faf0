package webhook_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats/webhook"
)

const (
	standardSecret = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I"
	markedEmail    = "marked-address@company.com"
)

// hiddenTexts returns the secrets and their keys in every form in which they might be printed.
func hiddenTexts(t *testing.T) []string {
	t.Helper()
	rest := strings.TrimPrefix(standardSecret, "whsec_")
	decoded, err := base64.RawStdEncoding.DecodeString(rest)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{recordedSecret[10:], rest, string(decoded)}
	for _, key := range []string{recordedSecret, standardSecret, string(decoded)} {
		numbers := strings.Trim(fmt.Sprint([]byte(key)), "[]")
		texts = append(texts, numbers, strings.ReplaceAll(numbers, " ", ","), fmt.Sprintf("%x", key), fmt.Sprintf("%X", key), base64.StdEncoding.EncodeToString([]byte(key)))
	}
	return texts
}

// No format verb, encoder, answer or error of a verifier shows its secrets.
func TestSecretsAreNotShown(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	v, err := webhook.NewVerifier([]string{recordedSecret, standardSecret}, webhook.WithLogger(logger))
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	show := func(value any) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&shown, verb+"\n", value)
		}
		text, _ := json.Marshal(value) // a handler cannot be marshaled
		shown.Write(text)
		logger.Error("shown", "value", value)
	}
	h := v.Handler(func(context.Context, *webhook.Event) error { return nil })
	show(v)
	show(*v)
	show(h)
	for _, secrets := range [][]string{{recordedSecret + " "}, {standardSecret, "\n" + standardSecret}, {recordedSecret, ""}} {
		_, err := webhook.NewVerifier(secrets)
		show(err)
	}
	_, err = v.Parse(nil, nil)
	show(err)
	for _, r := range []*http.Request{signed(ping), signed("nonsense")} {
		signWith(recordedSecret, r.Header, ping)
		w := serve(h, r)
		fmt.Fprint(&shown, w.Code, w.Header(), w.Body)
	}
	for _, secret := range hiddenTexts(t) {
		if strings.Contains(shown.String(), secret) || strings.Contains(log.String(), secret) {
			t.Errorf("secret %s is shown:\n%s\n%s", secret, &shown, &log)
		}
	}
}

// Addresses in deliveries, errors and panics are neither answered nor logged.
func TestNoAddressIsLogged(t *testing.T) {
	marked := func(text string) string { return strings.ReplaceAll(text, "ADDRESS", markedEmail) }
	bodies := []string{
		`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":{"id":"s","email":"ADDRESS"}}`,
		`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":"ADDRESS"}`,
		`{"type":"customer_seat.claimed","timestamp":"2026-11-23T19:15:54Z","data":{"id":"s","claimed_at":"ADDRESS"}}`,
		`{"type":"ping","timestamp":"ADDRESS"}`,
		`ADDRESS`,
	}
	failures := map[string]func(){
		"error": func() {},
		"panic": func() {
			panic(fmt.Errorf("%w: no such person: %s, %%40 %s", errors.ErrUnsupported, markedEmail, strings.Replace(markedEmail, "@", "%40", 1)))
		},
	}
	for name, fail := range failures {
		v, log := logged(t)
		h := v.Handler(func(_ context.Context, e *webhook.Event) error {
			fail()
			return fmt.Errorf("mail to <%s> failed: %q", markedEmail, e.Data)
		})
		for _, body := range bodies {
			r := signed(marked(body))
			r.RemoteAddr, r.URL.RawQuery = markedEmail, "to="+markedEmail
			w := serve(h, r)
			if w.Code < 400 || strings.Contains(fmt.Sprint(w.Header(), w.Body), "marked-address") {
				t.Errorf("%s, %s: answered %d %v %s, want an error without the address", name, body, w.Code, w.Header(), w.Body)
			}
			r = signed(marked(body))
			r.Header.Set("webhook-id", markedEmail)
			r.Header.Set("webhook-timestamp", markedEmail)
			serve(h, r)
		}
		if text := log.String(); strings.Contains(text, "marked-address") || strings.Count(text, "\n") != 2*len(bodies) || !strings.Contains(text, "[REDACTED]") {
			t.Errorf("%s: logged %s, want %d records with [REDACTED]", name, text, 2*len(bodies))
		}
	}
}
