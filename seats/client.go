package seats

import (
	"fmt"

	"github.com/polarseats/polarseats-go/gen"
)

// Polar's servers, and the version of its API.
const (
	// ProductionServer is the URL of Polar's production server, the default of a [Client].
	ProductionServer = gen.ServerURLProduction
	// SandboxServer is the URL of Polar's sandbox, which has its own organizations, customers
	// and tokens. Pass it to [WithServer].
	SandboxServer = gen.ServerURLSandbox
	// APIVersion is the version of Polar's API that this module is made for. Requests ask for
	// it by default; see [WithAPIVersion].
	APIVersion = gen.APIVersion
)

// A Client calls Polar's customer-portal seats operations. It is immutable, holds no
// credential, and is safe for concurrent use; a program needs only one. The zero Client is
// not usable: call [NewClient].
type Client struct{ config config }

// NewClient returns a client of Polar's production server. The options change that and the
// other defaults for all calls of the client. The same options passed to a call change them
// for that call alone. An invalid option is an [ErrInvalidArgument].
func NewClient(opts ...Option) (*Client, error) {
	c, err := defaults().with(opts)
	if err != nil {
		return nil, fmt.Errorf("seats: NewClient: %w", err)
	}
	if c.response != nil {
		return nil, fmt.Errorf("seats: NewClient: %w: WithResponse is for a single call", ErrInvalidArgument)
	}
	return &Client{config: c}, nil
}
