package main

import "github.com/spf13/cobra"

func (a *app) whoamiCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Show whose session it is, its role, and when it expires",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := a.signIn()
			if err != nil {
				return err
			}
			who, err := p.client.WhoAmI(c.Context(), p.session)
			if err != nil {
				return err
			}
			return a.write(who, sheet{
				record: true,
				header: []string{"kind", "role", "name", "email", "customer_id", "member_id", "expires"},
				rows: [][]string{{
					string(who.Kind), string(who.Role), who.Name, who.Email, who.CustomerID, who.MemberID, date(who.ExpiresAt),
				}},
			})
		},
	}
}
