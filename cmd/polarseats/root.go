package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/polarseats/polarseats-go/seats"
)

// helpWidth is the number of columns that help texts fit into.
const helpWidth = 80

const rootHelp = `Polarseats manages the seats of a subscription or an order bought through Polar:
it lists, assigns and revokes seats, and makes them match a list of people.

The session comes from the environment, never from a flag. The first of these
that is set is used:
  POLAR_MEMBER_SESSION    the token of a member's session
  POLAR_CUSTOMER_SESSION  the token of a customer's session
  POLAR_ACCESS_TOKEN      an organization access token with the scope
                          customer_sessions:write. It creates a session for the
                          customer that --customer or --external-customer names:
                          the owner's, or that of the member that --member or
                          --external-member names. For a customer of type team,
                          a member must be named.

The subscription or order comes from --subscription or --order, otherwise from
POLAR_SUBSCRIPTION_ID or POLAR_ORDER_ID. The server comes from --server,
otherwise from POLAR_SERVER: production (the default), sandbox, or a URL.

` + exitCodesHelp

// root returns the command with all its subcommands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "polarseats",
		Short:         "Manage the seats of a subscription or an order bought through Polar",
		Long:          rootHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	flags := root.PersistentFlags()
	flags.StringVar(&a.server, "server", "", "production, sandbox or a `URL`")
	flags.StringVar(&a.subscription, "subscription", "", "`ID` of the subscription")
	flags.StringVar(&a.order, "order", "", "`ID` of the order")
	flags.StringVar(&a.subject.CustomerID, "customer", "", "`ID` of the customer, for "+accessToken)
	flags.StringVar(&a.subject.ExternalCustomerID, "external-customer", "", "your own `ID` of the customer, for "+accessToken)
	flags.StringVar(&a.subject.MemberID, "member", "", "`ID` of the member, for "+accessToken)
	flags.StringVar(&a.subject.ExternalMemberID, "external-member", "", "your own `ID` of the member, for "+accessToken)
	flags.VarP(&a.format, "output", "o", "table, json or csv")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "show each attempt on standard error")
	root.SetFlagErrorFunc(seeHelp)
	root.AddCommand(
		a.listCommand(), a.assignCommand(), a.revokeCommand(), a.resendCommand(), a.renewCommand(),
		a.planCommand(), a.applyCommand(), a.exportCommand(), a.claimedCommand(), a.whoamiCommand(),
	)
	for _, c := range root.Commands() {
		c.Args = withHelp(c.Args)
	}
	completeWords(root)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages ", fmt.Sprintf(".FlagUsagesWrapped %d ", helpWidth)))
	return root
}

// seeHelp adds to an error where to look for help.
func seeHelp(c *cobra.Command, err error) error {
	return fmt.Errorf("%w: see %s --help", err, c.CommandPath())
}

// withHelp adds to the errors of check where to look for help.
func withHelp(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return seeHelp(c, err)
		}
		return nil
	}
}

// completeWords registers the words that a shell completes. It completes files only for
// commands that take a FILE.
func completeWords(root *cobra.Command) {
	for name, words := range map[string][]string{
		"output":       {string(asTable), string(asJSON), string(asCSV)},
		"server":       {"production", "sandbox"},
		"subscription": nil, "order": nil, "customer": nil, "external-customer": nil, "member": nil, "external-member": nil,
	} {
		if err := root.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)); err != nil {
			panic(err) // there is no such flag
		}
	}
	for _, c := range root.Commands() {
		if !strings.Contains(c.Use, "FILE") {
			c.ValidArgsFunction = cobra.NoFileCompletions
		}
	}
}

// A portal is what a command needs for its calls: a client, a session, and the subscription
// or the order.
type portal struct {
	client    *seats.Client
	session   seats.Session
	container seats.ListSeatsParams
}

// signIn returns the client and the session, for commands that need no subscription or order.
func (a *app) signIn() (portal, error) {
	client, err := a.client()
	if err != nil {
		return portal{}, err
	}
	session, err := a.session(client)
	return portal{client: client, session: session}, err
}

// open returns the client, the session, and the subscription or order.
func (a *app) open() (portal, error) {
	container, err := a.container()
	if err != nil {
		return portal{}, err
	}
	p, err := a.signIn()
	p.container = container
	return p, err
}

// openAndList opens the portal and lists its seats.
func (a *app) openAndList(ctx context.Context) (portal, *seats.SeatsList, error) {
	p, err := a.open()
	if err != nil {
		return portal{}, nil, err
	}
	list, err := p.client.ListSeats(ctx, p.session, p.container)
	return p, list, err
}
