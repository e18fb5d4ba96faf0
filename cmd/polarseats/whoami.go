package main

import "github.com/spf13/cobra"

func (a *app) whoamiCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Show whose session it is and when it expires",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := a.signIn()
			if err != nil {
				return err
			}
			identity, err := p.client.WhoAmI(c.Context(), p.session)
			if err != nil {
				return err
			}
			return a.write(identity, sheet{
				record: true,
				header: []string{"kind", "role", "name", "email", "customer_id", "member_id", "expires"},
				rows: [][]string{{
					string(identity.Kind), string(identity.Role), identity.Name, identity.Email,
					identity.CustomerID, identity.MemberID, date(identity.ExpiresAt),
				}},
			})
		},
	}
}
