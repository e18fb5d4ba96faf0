package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// env returns an environment with the variables in pairs: name, value, name, value.
func env(pairs ...string) func(string) string {
	set := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		set[pairs[i]] = pairs[i+1]
	}
	return func(key string) string { return set[key] }
}

func TestWalk(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out, nil, env()); err != nil {
		t.Fatal(err)
	}
	uuid := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	got := uuid.ReplaceAllString(out.String(), "ID")
	for _, want := range []string{
		"0 of 5 seats used\n",
		"  mail to ada@company.com: You've been invited to access Team Plan\n",
		"3 of 5 seats used\n",
		"  claimed   ID  ada@company.com\n",
		"  pending   ID  bob@company.com\n",
		"2 of 5 seats used\n",
		"  revoked   ID  \n",
		"  gil@company.com gets no seat: errors.Is(err, seats.ErrSeatNotAvailable)\n  the error: seats: AssignSeat: 400 SeatNotAvailable: No available seats for ID\n",
		"  Team Plan, active: ID\n",
		"  5 seats of 5 taken. To do: 2 to assign, 1 to revoke. Unchanged: 4 on the list.\n  To fit everybody, buy 1 seat.\n",
		"  Done: 1 assigned, 1 revoked. Not done: 1 failed.",
		"    ivy@company.com: seat not available: all seats are taken\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the output lacks %q:\n%s", want, got)
		}
	}
}

func TestAccount(t *testing.T) {
	polar := seatstest.NewServer()
	defer polar.Close()
	team := polar.NewTeam(1)
	set := func(more ...string) func(string) string {
		return env(append([]string{"POLAR_SERVER", polar.URL, "POLAR_SUBSCRIPTION_ID", team.SubscriptionID}, more...)...)
	}
	tests := map[string]struct {
		env  func(string) string
		args []string
		want string // in the output
		err  string // in the error
	}{
		"reads as a customer":  {env: set("POLAR_CUSTOMER_SESSION", team.OwnerToken), want: "0 of 1 seats used\n"},
		"reads as a member":    {env: set("POLAR_MEMBER_SESSION", team.OwnerToken), want: "Nothing was changed."},
		"no token":             {env: set(), err: "set POLAR_CUSTOMER_SESSION="},
		"two tokens":           {env: set("POLAR_CUSTOMER_SESSION", "a", "POLAR_MEMBER_SESSION", "b"), err: "unset one"},
		"no subscription":      {env: env("POLAR_CUSTOMER_SESSION", team.OwnerToken), err: "set POLAR_SUBSCRIPTION_ID"},
		"organization's token": {env: set("POLAR_CUSTOMER_SESSION", "polar_oat_secret"), err: "create one with POST /v1/customer-sessions/"},
		"expired token":        {env: set("POLAR_CUSTOMER_SESSION", "polar_cst_gone"), err: "create a new one, or set POLAR_SERVER=sandbox"},
		"other subscription":   {env: env("POLAR_SERVER", polar.URL, "POLAR_CUSTOMER_SESSION", team.OwnerToken, "POLAR_SUBSCRIPTION_ID", "11111111-1111-4111-8111-111111111111"), err: "is POLAR_SUBSCRIPTION_ID right"},
		"wrong path":           {env: env("POLAR_SERVER", polar.URL+"/x", "POLAR_CUSTOMER_SESSION", team.OwnerToken, "POLAR_SUBSCRIPTION_ID", "x"), err: "POLAR_SERVER"},
		"not a URL":            {env: env("POLAR_SERVER", "here", "POLAR_CUSTOMER_SESSION", team.OwnerToken, "POLAR_SUBSCRIPTION_ID", "x"), err: "POLAR_SERVER must be production, sandbox or a URL"},
		"no connection":        {env: env("POLAR_SERVER", "http://127.0.0.1:1", "POLAR_CUSTOMER_SESSION", team.OwnerToken, "POLAR_SUBSCRIPTION_ID", "x"), err: "is the network up"},
		"another argument":     {env: env(), args: []string{"you@company.com"}, err: `unexpected argument "you@company.com"`},
		"assign in the demo":   {env: env(), args: []string{"-assign", "you@company.com"}, err: "-assign needs the real Polar"},
		"no such flag":         {env: env(), args: []string{"-asign"}, err: "flag provided but not defined"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			err := run(context.Background(), &out, tt.args, tt.env)
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("run: error %v, want %q in it", err, tt.err)
			}
			if !strings.Contains(out.String(), tt.want) {
				t.Errorf("run: output\n%s\nwant %q in it", &out, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("run: the error shows the token: %v", err)
			}
		})
	}
	if mails := polar.Invitations(); len(mails) != 0 {
		t.Errorf("%d invitations, want 0", len(mails))
	}
}

func TestAssignOnlyWhenAsked(t *testing.T) {
	polar := seatstest.NewServer()
	defer polar.Close()
	team := polar.NewTeam(1)
	account := env("POLAR_SERVER", polar.URL, "POLAR_SUBSCRIPTION_ID", team.SubscriptionID, "POLAR_MEMBER_SESSION", team.OwnerToken)
	var out bytes.Buffer
	if err := run(context.Background(), &out, []string{"-assign", "you@company.com"}, account); err != nil {
		t.Fatal(err)
	}
	if mails := polar.Invitations(); len(mails) != 1 || mails[0].Email != "you@company.com" {
		t.Errorf("run -assign: invitations %+v, want one to you@company.com", mails)
	}
}

// The errors that newcomers meet first come with advice.
func TestAdvice(t *testing.T) {
	polar := seatstest.NewServer()
	defer polar.Close()
	full, empty := polar.NewTeam(1), polar.NewTeam(1)
	if _, err := polar.Client().AssignSeat(context.Background(), full.Owner, seats.SeatAssign{SubscriptionID: full.SubscriptionID, Email: "ada@company.com"}); err != nil {
		t.Fatal(err)
	}
	seatless := full.Customer.NewSubscription(seatstest.Subscription{Seats: 1})
	seatless.SetSeats(0)
	viewer := full.Customer.NewMember(seatstest.Member{Email: "bob@company.com"}).NewToken(seatstest.Token{})
	busy := seatstest.Fault{Kind: seatstest.FaultAnswer, Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"60"}}}
	tests := map[string]struct {
		subscription, token, assign string
		fault                       *seatstest.Fault
		want                        string // in the output or the error
		never                       string // neither in the output nor in the error
	}{
		"all taken":            {full.SubscriptionID, full.OwnerToken, "cyd@company.com", nil, "all seats are taken: revoke one, or buy more", ""},
		"Ada has one already":  {full.SubscriptionID, full.OwnerToken, "Ada@company.com", nil, "Ada@company.com already has a seat", "all seats are taken"},
		"no seats":             {seatless.ID, full.OwnerToken, "cyd@company.com", nil, "the subscription has no seats", "all seats are taken"},
		"no seats, reading":    {seatless.ID, full.OwnerToken, "", nil, "the subscription has no seats", "-assign"},
		"nothing claimed":      {empty.SubscriptionID, empty.OwnerToken, "", nil, "Subscriptions in which you have claimed a seat:\n  none\n", ""},
		"an owner":             {empty.SubscriptionID, empty.OwnerToken, "", nil, "To assign a seat: -assign", ""},
		"a viewer":             {full.SubscriptionID, viewer, "", nil, "bob@company.com can only view the seats: only owners and billing managers can assign seats", "-assign"},
		"a viewer who assigns": {full.SubscriptionID, viewer, "cyd@company.com", nil, "only owners and billing managers can assign seats: use the session of an owner or a billing manager", ""},
		"not a UUID":           {"Team Plan", full.OwnerToken, "", nil, "POLAR_SUBSCRIPTION_ID must be the id of a subscription, a UUID such as", ""},
		"not an address":       {empty.SubscriptionID, empty.OwnerToken, "ada", nil, "-assign needs an e-mail address", "UUID"},
		"too many requests":    {full.SubscriptionID, full.OwnerToken, "", &busy, "try again in 1m0s\n  Polar limits the requests of each customer and member", ""},
		"wrong path":           {full.SubscriptionID, full.OwnerToken, "", &seatstest.Fault{Kind: seatstest.FaultAnswer, Status: 404, Body: `{"detail":"Not Found"}`}, "is POLAR_SERVER right?", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.fault != nil {
				polar.Fail(*tt.fault)
			}
			var args []string
			if tt.assign != "" {
				args = []string{"-assign", tt.assign}
			}
			var out bytes.Buffer
			err := run(context.Background(), &out, args, env("POLAR_SERVER", polar.URL, "POLAR_SUBSCRIPTION_ID", tt.subscription, "POLAR_MEMBER_SESSION", tt.token))
			shown := fmt.Sprintf("%s%v", &out, err)
			if !strings.Contains(shown, tt.want) || tt.never != "" && strings.Contains(shown, tt.never) {
				t.Errorf("run: output and error:\n%s\nwant %q in it, and not %q", shown, tt.want, tt.never)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out, []string{"-h"}, env()); err != nil || !strings.Contains(out.String(), "-assign") {
		t.Errorf("run -h: %v, output %q; want no error and the flags", err, &out)
	}
}
