// Command quickstart shows the seats operations at work.
//
// Without an account, it starts a fake Polar and walks through the life of a seat. With a
// session token and a subscription, it lists the seats at the real Polar. It changes nothing
// there unless -assign names a person to assign a seat to:
//
//	POLAR_CUSTOMER_SESSION=polar_cst_… POLAR_SUBSCRIPTION_ID=… go run ./examples/quickstart
//	POLAR_MEMBER_SESSION=polar_mst_… POLAR_SUBSCRIPTION_ID=… go run ./examples/quickstart -assign you@company.com
//
// POLAR_SERVER selects the server: production (the default), sandbox, or a URL.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:], os.Getenv); err != nil {
		fmt.Fprintf(os.Stderr, "quickstart: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string, getenv func(string) string) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	assign := flags.String("assign", "", "assign a seat of the real subscription to the person with this e-mail `address`")
	flags.SetOutput(io.Discard) // main reports errors
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(out)
		flags.Usage()
		return nil
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: the only flag is -assign ADDRESS", flags.Arg(0))
	}
	account, err := accountFromEnv(getenv)
	if err != nil {
		return err
	}
	if account != nil {
		return account.show(ctx, out, *assign)
	}
	if *assign != "" {
		return errors.New("-assign needs the real Polar: set POLAR_CUSTOMER_SESSION or POLAR_MEMBER_SESSION, and POLAR_SUBSCRIPTION_ID")
	}
	return walk(ctx, out)
}
