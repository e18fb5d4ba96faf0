package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats/webhook"
)

// A delivery recorded from Polar's server.
const (
	recordedSecret    = "polar_whs_0123456789abcdefghijklmnopqrstuv"
	recordedID        = "461f020e-153f-457e-b0b7-52cacc47670b"
	recordedTimestamp = 1795461354
	recordedSignature = "v1,AVD4cvlNCY5b7Gpy3oIXfIcpkTLddKKW2q8DVJfBWZI="
)

//go:embed testdata/revoked.json
var recordedBody []byte

// recorded returns the headers of the recorded delivery.
func recorded() http.Header {
	return http.Header{
		"Content-Type":      {"application/json"},
		"User-Agent":        {"polar.sh webhooks"},
		"Webhook-Id":        {recordedID},
		"Webhook-Timestamp": {strconv.Itoa(recordedTimestamp)},
		"Webhook-Signature": {recordedSignature},
	}
}

// afterRecorded runs test at the time of the recorded delivery plus d.
func afterRecorded(t *testing.T, d time.Duration, test func(t *testing.T)) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(recordedTimestamp, 0)) + d)
		test(t)
	})
}

// sign returns the signature header of a delivery. It does not use the package under test.
func sign(key, id, timestamp, body string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(id + "." + timestamp + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signedNow returns the headers of a delivery that is signed with key at the current time.
func signedNow(key, id, body string) http.Header {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	return http.Header{
		"Webhook-Id":        {id},
		"Webhook-Timestamp": {now},
		"Webhook-Signature": {sign(key, id, now, body)},
	}
}

func newVerifier(t testing.TB, secrets ...string) *webhook.Verifier {
	t.Helper()
	v, err := webhook.NewVerifier(secrets)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// read reads a request's body.
func read(r *http.Request) []byte {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	return body
}
