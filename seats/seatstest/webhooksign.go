package seatstest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// NewDelivery returns the request with which Polar delivers an event, to test a handler or,
// with an absolute URL as target, a server:
//
//	r := seatstest.NewDelivery("/webhooks/polar", secret, fake.Webhooks()[0])
//	handler.ServeHTTP(httptest.NewRecorder(), r)
//
// The request is signed for the current time, by the wall clock. The key is the
// base64-decoded rest of a secret that begins with whsec_, and all bytes of any other
// secret. The event may also be the test's own: Webhook{Body: "…"} gets a new ID.
// NewDelivery panics if target is not a URL or secret is empty.
func NewDelivery(target, secret string, w Webhook) *http.Request {
	e := Endpoint{URL: target, Secret: secret}
	if secret == "" {
		panic("seatstest: NewDelivery: the secret is empty")
	}
	if w.ID == "" {
		w.ID = newUUID()
	}
	r, err := e.request(e.versioned(w))
	if err != nil {
		panic("seatstest: NewDelivery: " + err.Error())
	}
	return r
}

// versioned returns an event as it is in the endpoint's version of the API.
func (e *Endpoint) versioned(w Webhook) Webhook {
	if version := e.version(); version != "" && !strings.Contains(w.Body, `"api_version":`) {
		w.Body = strings.Replace(w.Body, `,"data":`, `,"api_version":"`+version+`","data":`, 1)
	}
	return w
}

// version returns the API version of the deliveries, or "" for deliveries without one.
func (e *Endpoint) version() string {
	switch {
	case e.WithoutAPIVersion:
		return ""
	case e.APIVersion == "":
		return seats.APIVersion
	}
	return e.APIVersion
}

// request returns the request of an attempt that Polar makes now. Its timestamp is that of
// the wall clock, because receivers compare it with theirs.
func (e *Endpoint) request(w Webhook) (*http.Request, error) {
	r, err := http.NewRequest(http.MethodPost, e.URL, strings.NewReader(w.Body))
	if err != nil {
		return nil, fmt.Errorf("the URL: %w", err)
	}
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("User-Agent", "polar.sh webhooks")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Webhook-Id", w.ID)
	r.Header.Set("Webhook-Timestamp", timestamp)
	r.Header.Set("Webhook-Signature", signature(e.key(), w.ID+"."+timestamp+"."+w.Body))
	if version := e.version(); version != "" {
		r.Header.Set("Webhook-Api-Version", version)
	}
	return r, nil
}

func signature(key []byte, content string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(content))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// secretPrefix begins the secrets that Polar has made since 2026-09-08.
const secretPrefix = "whsec_"

// key returns the key with which Polar signs.
func (e *Endpoint) key() []byte {
	rest, standard := strings.CutPrefix(e.Secret, secretPrefix)
	key, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(rest, "="))
	if !standard || e.WholeSecret || err != nil || len(key) == 0 {
		return []byte(e.Secret)
	}
	return key
}

// newSecret returns a secret in the form that Polar uses today.
func newSecret() string {
	var b [32]byte
	rand.Read(b[:])
	return secretPrefix + base64.RawStdEncoding.EncodeToString(b[:])
}
