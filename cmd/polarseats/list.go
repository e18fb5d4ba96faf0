package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
)

func (a *app) listCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "list",
		Short: "Show who holds a seat and whose invitation has expired",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, list, err := a.openAndList(c.Context())
			if err != nil {
				return err
			}
			if !all {
				list.Seats = held(list.Seats)
			}
			slices.SortFunc(list.Seats, byPerson)
			return a.write(list, seatSheet(list, time.Now()))
		},
	}
	c.Flags().BoolVar(&all, "all", false, "show revoked seats too")
	return c
}

// held returns the seats that are not revoked.
func held(all []seats.Seat) []seats.Seat {
	return slices.DeleteFunc(slices.Clone(all), func(s seats.Seat) bool { return s.Status == seats.SeatStatusRevoked })
}

func byPerson(x, y seats.Seat) int {
	return cmp.Or(strings.Compare(strings.ToLower(x.Email), strings.ToLower(y.Email)), strings.Compare(x.ID, y.ID))
}

func seatSheet(list *seats.SeatsList, now time.Time) sheet {
	s := sheet{header: []string{"email", "name", "role", "status", "since", "invitation", "seat_id"}}
	for _, seat := range list.Seats {
		s.rows = append(s.rows, append(personCells(seat), string(seat.Status), day(seats.AssignedAt(seat)), invitation(seat, now), seat.ID))
	}
	s.footer = summary(list, now)
	return s
}

func personCells(seat seats.Seat) []string {
	if seat.Member == nil {
		return []string{seat.Email, "", ""}
	}
	return []string{cmp.Or(seat.Email, seat.Member.Email), seat.Member.Name, string(seat.Member.Role)}
}

// invitation says how long a pending seat can be claimed. It returns "" for other seats.
func invitation(seat seats.Seat, now time.Time) string {
	switch {
	case seat.Status != seats.SeatStatusPending:
		return ""
	case seats.InvitationExpired(seat, now):
		return "expired"
	case seat.InvitationTokenExpiresAt.IsZero():
		return ""
	}
	return "until " + date(seat.InvitationTokenExpiresAt)
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format(time.DateOnly)
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

// summary returns the number of seats in words: "3 of 8 seats used, 1 invitation expired".
func summary(list *seats.SeatsList, now time.Time) string {
	used := len(held(list.Seats))
	text := fmt.Sprintf("%d of %s used", used, count(int(list.TotalSeats), "seat"))
	expired := 0
	for _, seat := range list.Seats {
		if seats.InvitationExpired(seat, now) {
			expired++
		}
	}
	if expired > 0 {
		text += fmt.Sprintf(", %s expired", count(expired, "invitation"))
	}
	return text
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
