package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
)

func (a *app) exportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Write the people who hold seats, as input for plan and apply",
		Long: `Export writes the people who hold seats, as CSV unless -o says otherwise. It
names them by e-mail address and your own id, or by member id if the address is
not known. Plan and apply read this file.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, list, err := a.openAndList(c.Context())
			if err != nil {
				return err
			}
			if !c.Flags().Changed("output") {
				a.format = asCSV
			}
			holders := holdersOf(list)
			s := sheet{header: []string{columnEmail, columnMemberID, columnExternalMemberID}}
			for _, h := range holders {
				s.rows = append(s.rows, []string{h.Email, h.MemberID, h.ExternalMemberID})
			}
			return a.write(holders, s)
		},
	}
}

// A holder is a person who holds a seat, under the names that a file of people may use.
type holder struct {
	Email            string `json:"email,omitempty"`
	MemberID         string `json:"member_id,omitempty"`
	ExternalMemberID string `json:"external_member_id,omitempty"`
}

func holdersOf(list *seats.SeatsList) []holder {
	seated := held(list.Seats)
	slices.SortFunc(seated, byPerson)
	holders := []holder{}
	for _, seat := range seated {
		h := holder{Email: seat.Email}
		switch {
		case seat.Email == "":
			h.MemberID = seat.MemberID
		case seat.Member != nil:
			h.ExternalMemberID = seat.Member.ExternalID
		}
		holders = append(holders, h)
	}
	return holders
}
