package seats_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// The secrets of an issuer are the organization's token and the session's token. The answer
// to CreateSession holds the session's token twice.
const (
	organizationToken = "polar_oat_0rganizationA3KXg0Yq7vNc2Tz5LbWd8RmJh4Ps9UeFi1Ox"
	issuedToken       = "polar_mst_1ssuedB3KXg0Yq7vNc2Tz5LbWd8RmJh4Ps9UeFi1OxQw6y"
	createdAnswer     = `{"created_at":"2026-01-01T00:00:00Z","token":"` + issuedToken + `","expires_at":"2026-01-01T01:00:00Z","customer_portal_url":"https://polar.sh/acme/portal?customer_session_token=` + issuedToken + `","customer":{"email":"marked-address@company.com"}}`
)

// checkNoSecret checks that text holds none of an issuer's secrets, whole or without its end.
func checkNoSecret(t *testing.T, how, text string) {
	t.Helper()
	for _, secret := range []string{organizationToken[:30], issuedToken[:30], "marked-address"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows %s: %.500s", how, secret, text)
		}
	}
}

// Errors and log records of CreateSession show neither the organization's token nor the
// answer's secrets, whatever the answer is.
func TestIssuerErrorsHideSecrets(t *testing.T) {
	echo := "Bearer " + organizationToken
	header := http.Header{"X-Debug": {echo}, "Location": {"https://polar.sh/?customer_session_token=" + issuedToken}}
	answers := map[string]step{
		"cut":                  {status: 201, header: header, body: createdAnswer[:len(createdAnswer)/2], cut: errors.New("cut")},
		"cut without an error": {status: 201, header: header, body: createdAnswer[:len(createdAnswer)/2]},
		"a list":               {status: 201, header: header, body: "[" + createdAnswer + "]"},
		"not JSON":             {status: 201, header: header, body: issuedToken},
		"another status":       {status: 200, header: header, body: `{"session":` + createdAnswer + `}`},
		"invalid time":         {status: 201, header: header, body: strings.Replace(createdAnswer, "2026-01-01T00:00:00Z", issuedToken, 1)},
		"invalid token":        {status: 201, header: header, body: strings.Replace(createdAnswer, issuedToken, issuedToken+" ", 1)},
		"too long":             {status: 201, header: header, body: createdAnswer + strings.Repeat(" ", 1<<20)},
		"a server's failure":   {status: 500, header: http.Header{"X-Debug": {echo}}, body: "<pre>" + echo + createdAnswer},
		"a refusal":            {status: 422, body: `{"error":"` + echo + `","detail":[{"type":"value_error","loc":["body","` + echo + `"],"msg":"` + echo + `","input":` + createdAnswer + `}]}`},
		"a redirect":           {status: 307, header: http.Header{"Location": {"https://evil.test/?" + organizationToken}}},
		"quoted":               {err: fmt.Errorf("malformed HTTP response %q", echo)},
		"expired":              {status: 401, body: `{"error":"invalid_token","error_description":"` + echo + `"}`},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				transport := &script{steps: []step{answer}}
				client := transport.client(t, seats.WithLogger(debugLogger(&log)), seats.WithMaxResponseBytes(1<<20))
				issuer, err := seats.NewIssuer(client, organizationToken)
				if err != nil {
					t.Fatal(err)
				}
				var got seats.Response
				_, err = client.ListSeats(ctx, issuer.Session(seats.Subject{CustomerID: "c"}), seats.ListSeatsParams{}, seats.WithResponse(&got))
				if !errors.Is(err, seats.ErrCreateSession) || log.Len() == 0 {
					t.Errorf("ListSeats: %v with %d bytes logged, want ErrCreateSession and a log record", err, log.Len())
				}
				checkNoSecret(t, "the log", log.String())
				for how, text := range everyForm(t, err, got) {
					checkNoSecret(t, how, text)
				}
				everyString(err, func(text string) { checkNoSecret(t, "a string in the error", text) })
			})
		})
	}
}

// An Issuer, its sessions and those of a SessionFunc show no token in any format, even to
// code that follows pointers and reads unexported fields.
func TestIssuerHidesTokens(t *testing.T) {
	transport := &script{steps: []step{{status: 201, body: createdAnswer}, good}}
	// The function hides the script from everyString: the script keeps the headers it was sent.
	client := newClient(t, withTransport(roundTripper(transport.RoundTrip)))
	issuer, err := seats.NewIssuer(client, organizationToken)
	if err != nil {
		t.Fatal(err)
	}
	s := issuer.Session(seats.Subject{CustomerID: "c"})
	if err := listSeatsAs(ctx, client, s); err != nil { // s holds a token after this call
		t.Fatal(err)
	}
	var log bytes.Buffer
	debugLogger(&log).Info("m", "issuer", issuer, "value", reflect.ValueOf(issuer).Elem().Interface(), "session", s)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "issuer", issuer, "session", s)
	checkNoSecret(t, "the log", log.String())
	minted := seats.SessionFunc(func(context.Context) (string, time.Time, error) { return issuedToken, time.Now().Add(time.Hour), nil })
	if err := listSeatsAs(ctx, client, minted); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]any{
		"the issuer": issuer, "its value": reflect.ValueOf(issuer).Elem().Interface(), "its session": s, "a pointer to it": &s,
		"a minted session": minted, "a customer's session": seats.CustomerSession(issuedToken),
	} {
		for _, verb := range strings.Fields("%v %+v %#v %s %q %x %d %p") {
			checkNoSecret(t, name+" as "+verb, fmt.Sprintf(verb, v))
		}
		checkNoSecret(t, name+" as JSON", mustJSON(t, v))
		found := 0
		everyString(v, func(text string) { found++; checkNoSecret(t, "a string in "+name, text) })
		if name == "the issuer" && found == 0 {
			t.Error("everyString found no string in the issuer, want at least its server's URL")
		}
	}
}

// everyString calls f with each string that can be reached from v by reflection.
func everyString(v any, f func(string)) {
	seen := map[[2]any]bool{}
	var walk func(reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			f(v.String())
		case reflect.Pointer, reflect.Interface:
			if v.IsNil() {
				return
			}
			if v.Kind() == reflect.Pointer {
				at := [2]any{v.Pointer(), v.Type()}
				if seen[at] {
					return
				}
				seen[at] = true
			}
			walk(v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice, reflect.Array:
			if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
				f(string(v.Bytes()))
				return
			}
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Map:
			for _, key := range v.MapKeys() {
				walk(key)
				walk(v.MapIndex(key))
			}
		}
	}
	walk(reflect.ValueOf(v))
}
