package seats_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func TestSessionHidesToken(t *testing.T) {
	minted := seats.SessionFunc(func(context.Context) (string, time.Time, error) { return token, time.Time{}, nil })
	client, _ := serve(t, []literal{polarResponse(200, testdata(t, "seats.json"))})
	if _, err := client.ListSeats(ctx, minted, seats.ListSeatsParams{}); err != nil { // minted holds a token after this call
		t.Fatal(err)
	}
	for name, s := range map[string]seats.Session{"CustomerSession": session, "MemberSession": seats.MemberSession(token), "SessionFunc": minted} {
		type inner struct {
			Public  seats.Session
			private seats.Session
			Pointer *seats.Session
		}
		nested := inner{s, s, &s}
		shown := map[string]string{}
		for _, verb := range strings.Split("v +v #v s q x X d t p T w 20s -5v", " ") {
			for kind, value := range map[string]any{"value": s, "pointer": &s, "struct": nested, "struct pointer": &nested, "slice": []seats.Session{s}, "map": map[string]any{"k": s}} {
				shown[kind+" %"+verb] = fmt.Sprintf("%"+verb, value)
			}
		}
		shown["String"] = s.String()
		shown["JSON"] = mustJSON(t, nested)
		type document struct{ S seats.Session }
		asXML, err := xml.Marshal(document{s})
		if err != nil {
			t.Fatal(err)
		}
		shown["XML"] = string(asXML)
		for _, handler := range []func(*bytes.Buffer) slog.Handler{
			func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var log bytes.Buffer
			slog.New(handler(&log)).Info("m", "session", s, "pointer", &s, "nested", nested)
			shown["slog "+log.String()] = log.String()
		}
		shown["error"] = fmt.Errorf("with %v", s).Error()
		for how, text := range shown {
			if strings.Contains(text, token) || strings.Contains(text, token[10:30]) {
				t.Errorf("%s: %s shows the token: %s", name, how, text)
			}
		}
		for _, how := range []string{"value %v", "value %#v", "value %d", "String"} {
			if shown[how] != "[REDACTED]" {
				t.Errorf("%s: %s is %q, want [REDACTED]", name, how, shown[how])
			}
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	content, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestInvalidSessions(t *testing.T) {
	mintErr := errors.New("the vault is closed")
	tests := map[string]struct {
		session seats.Session
		is      string
		text    string
	}{
		"zero":            {seats.Session{}, "ErrNoSession", "seats: ListSeats: no session token"},
		"empty customer":  {seats.CustomerSession(""), "ErrNoSession", ""},
		"empty member":    {seats.MemberSession(""), "ErrNoSession", ""},
		"nil func":        {seats.SessionFunc(nil), "ErrNoSession", ""},
		"organization's":  {seats.CustomerSession("polar_oat_secret"), "ErrWrongToken", "seats: ListSeats: wrong token: it is an organization access token: want a session token, polar_cst_… or polar_mst_…"},
		"personal":        {seats.MemberSession("polar_pat_secret"), "ErrWrongToken", ""},
		"with Bearer":     {seats.CustomerSession("Bearer polar_cst_secret"), "ErrWrongToken", `seats: ListSeats: wrong token: it begins with "Bearer": want only the token`},
		"with a newline":  {seats.CustomerSession("polar_cst_secret\n"), "ErrWrongToken", "seats: ListSeats: wrong token: it has a space, a control or a non-ASCII character at byte 16 of 17"},
		"with a space":    {seats.CustomerSession("polar_cst_se cret"), "ErrWrongToken", "seats: ListSeats: wrong token: it has a space, a control or a non-ASCII character at byte 12 of 17"},
		"with a DEL":      {seats.CustomerSession("polar_cst_secret\x7f"), "ErrWrongToken", ""},
		"in quotes":       {seats.CustomerSession(`"polar_cst_secret"`), "ErrWrongToken", "seats: ListSeats: wrong token: it is in quotation marks: want only the token"},
		"single quotes":   {seats.MemberSession("'polar_mst_secret'"), "ErrWrongToken", ""},
		"a last quote":    {seats.MemberSession("polar_mst_secret`"), "ErrWrongToken", ""},
		"a quoted key":    {seats.CustomerSession(`"polar_oat_secret"`), "ErrWrongToken", ""},
		"a space first":   {seats.CustomerSession(" polar_cst_secret"), "ErrWrongToken", "seats: ListSeats: wrong token: it has a space, a control or a non-ASCII character at byte 0 of 17"},
		"a NUL first":     {seats.CustomerSession("\x00polar_cst_secret"), "ErrWrongToken", "seats: ListSeats: wrong token: it has a space, a control or a non-ASCII character at byte 0 of 17"},
		"not ASCII":       {seats.CustomerSession("polar_cst_sécret"), "ErrWrongToken", ""},
		"injecting":       {seats.CustomerSession("polar_cst_secret\r\nX-Evil: 1"), "ErrWrongToken", ""},
		"mint fails":      {minting("", mintErr), "", "seats: ListSeats: minting a session: the vault is closed"},
		"mints nothing":   {minting("", nil), "ErrNoSession", "seats: ListSeats: minting a session: no session token"},
		"mints org token": {minting("polar_oat_secret", nil), "ErrWrongToken", "seats: ListSeats: minting a session: wrong token: it is an organization access token: want a session token, polar_cst_… or polar_mst_…"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seats.json"))})
			_, err := client.ListSeats(ctx, tt.session, seats.ListSeatsParams{})
			checkIs(t, err, tt.is)
			if err == nil || strings.Contains(err.Error(), "secret") || tt.text != "" && err.Error() != tt.text {
				t.Errorf("ListSeats: %q, want %q", err, tt.text)
			}
			if name == "mint fails" && !errors.Is(err, mintErr) {
				t.Errorf("ListSeats: %v does not wrap the error of mint", err)
			}
			if len(*requests) != 0 {
				t.Errorf("ListSeats sent %d requests, want none", len(*requests))
			}
		})
	}
}

// minting returns a session whose mint returns token and err.
func minting(token string, err error) seats.Session {
	return seats.SessionFunc(func(context.Context) (string, time.Time, error) { return token, time.Time{}, err })
}

func TestValidSessions(t *testing.T) {
	for _, token := range []string{"polar_cst_x", "polar_mst_x", "polar_new_x", "x", `polar_"x"_'y`, "!~"} {
		for _, s := range []seats.Session{seats.CustomerSession(token), seats.MemberSession(token), minting(token, nil)} {
			client, requests := serve(t, []literal{polarResponse(200, testdata(t, "seats.json"))})
			if _, err := client.ListSeats(ctx, s, seats.ListSeatsParams{}); err != nil {
				t.Errorf("ListSeats with token %s: %v", token, err)
			}
			if got := (*requests)[0].header.Get("Authorization"); got != "Bearer "+token {
				t.Errorf("ListSeats sent Authorization %q, want Bearer %s", got, token)
			}
		}
	}
}

func TestSessionEqual(t *testing.T) {
	client := newClient(t)
	issuer, _ := seats.NewIssuer(client, "polar_oat_x")
	another, _ := seats.NewIssuer(client, "polar_oat_x")
	ada := seats.Subject{ExternalCustomerID: "company", ExternalMemberID: "ada"}
	one, two := minting("polar_cst_x", nil), minting("polar_cst_x", nil)
	groups := [][]seats.Session{ // a session is equal to those of its group only
		{{}, {}, seats.SessionFunc(nil)},
		{seats.CustomerSession("polar_cst_x"), seats.CustomerSession("polar_cst_x"), seats.MemberSession("polar_cst_x")},
		{seats.CustomerSession("polar_cst_y")},
		{seats.CustomerSession("")},
		{one, one},
		{two},
		{issuer.Session(ada), issuer.Session(ada)},
		{issuer.Session(seats.Subject{ExternalCustomerID: "company"})},
		{another.Session(ada)},
	}
	for i, group := range groups {
		for j, other := range groups {
			for _, a := range group {
				for _, b := range other {
					if got, want := a.Equal(b), i == j; got != want {
						t.Errorf("Equal of sessions of groups %d and %d = %v, want %v", i, j, got, want)
					}
				}
			}
		}
	}
}
