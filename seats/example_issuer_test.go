package seats_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/seatstest"
)

// A page lets signed-in users invite others to their own company, with their own rights.
// Both ids of the Subject come from the program's login, never from the request. A user
// without an id is turned away, since an empty ExternalMemberID would mean the owner.
func ExampleIssuer() {
	polar := seatstest.NewServer()
	defer polar.Close()
	organization := polar.NewOrganization(seatstest.Organization{})
	company := organization.NewCustomer(seatstest.Customer{ExternalID: "company-7"})
	plan := company.NewSubscription(seatstest.Subscription{Seats: 5})
	company.NewMember(seatstest.Member{ExternalID: "user-1", Role: seatstest.RoleOwner})
	company.NewMember(seatstest.Member{ExternalID: "user-2", Email: "ada@company.com"})

	client := polar.Client()
	issuer, err := seats.NewIssuer(client, organization.NewToken(seatstest.Token{})) // polar_oat_…, from the environment
	if err != nil {
		fmt.Println(err)
		return
	}
	type user struct{ ID, CompanyID, SubscriptionID string }
	users := map[string]user{ // by login cookie
		"cookie of the owner": {"user-1", "company-7", plan.ID},
		"cookie of ada":       {"user-2", "company-7", plan.ID},
		"cookie of mallory":   {"user-3", "company-7", plan.ID},
	}
	invite := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, ok := users[r.Header.Get("Cookie")]
		if !ok || u.ID == "" {
			http.Error(w, "Please sign in.", http.StatusUnauthorized)
			return
		}
		session := issuer.Session(seats.Subject{ExternalCustomerID: u.CompanyID, ExternalMemberID: u.ID})
		_, err := client.AssignSeat(r.Context(), session, seats.SeatAssign{SubscriptionID: u.SubscriptionID, Email: r.FormValue("email")})
		switch {
		case err == nil:
			fmt.Fprint(w, "Invited.")
		case errors.Is(err, seats.ErrMemberNotFound):
			http.Error(w, "You are not in this team.", http.StatusForbidden)
		case errors.Is(err, seats.ErrCreateSession): // not the user's fault
			http.Error(w, "Something is wrong on our side.", http.StatusBadGateway)
		case errors.Is(err, seats.ErrNotPermitted):
			http.Error(w, "Ask the owner of your team.", http.StatusForbidden)
		default:
			http.Error(w, "Please try again later.", http.StatusBadGateway)
		}
	})

	for _, cookie := range []string{"cookie of the owner", "cookie of ada", "cookie of mallory", ""} {
		r := httptest.NewRequest(http.MethodPost, "/invite?email=bob@company.com", nil)
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		invite.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 Invited.
	// 403 Ask the owner of your team.
	//
	// 403 You are not in this team.
	//
	// 401 Please sign in.
}

// A job lists the seats of every team with the rights of its owner. If one team fails, the
// job goes on with the next. If the organization's token does not work, the job stops.
func ExampleIssuer_Session() {
	polar := seatstest.NewServer()
	defer polar.Close()
	organization := polar.NewOrganization(seatstest.Organization{})
	type team struct{ customerID, subscriptionID string }
	var teams []team // from the program's database
	for _, total := range []int{5, 10} {
		company := organization.NewCustomer(seatstest.Customer{})
		teams = append(teams, team{company.ID, company.NewSubscription(seatstest.Subscription{Seats: total}).ID})
	}
	teams = append(teams, team{"7b6d52ab-4a29-4d37-a7a5-6b37bd35bf4e", "subscription of a deleted customer"})

	client := polar.Client()
	issuer, err := seats.NewIssuer(client, organization.NewToken(seatstest.Token{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range teams {
		session := issuer.Session(seats.Subject{CustomerID: t.customerID})
		list, err := client.ListSeats(context.Background(), session, seats.ListSeatsParams{SubscriptionID: t.subscriptionID})
		switch {
		case errors.Is(err, seats.ErrCreateSession) && (errors.Is(err, seats.ErrUnauthorized) || errors.Is(err, seats.ErrForbidden)):
			fmt.Println("the organization's token does not work:", err)
			return
		case errors.Is(err, seats.ErrCustomerNotFound):
			fmt.Println("no such customer")
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(list.TotalSeats, "seats")
		}
	}
	// Output:
	// 5 seats
	// 10 seats
	// no such customer
}

// A page finds out whose session it has, and hides the buttons that Polar would refuse.
func ExampleClient_WhoAmI() {
	polar := seatstest.NewServer()
	defer polar.Close()
	team, client := polar.NewTeam(5), polar.Client()
	viewer := team.Customer.NewMember(seatstest.Member{Name: "Ada", Email: "ada@company.com"})

	for _, session := range []seats.Session{team.Owner, viewer.NewSession()} {
		who, err := client.WhoAmI(context.Background(), session)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(who.Role, who.Email, "may manage seats:", who.MayManage(), "for", time.Until(who.ExpiresAt).Round(time.Hour))
	}
	// Output:
	// owner owner@company.com may manage seats: true for 1h0m0s
	// member ada@company.com may manage seats: false for 1h0m0s
}
