package seats

import (
	"fmt"

	"github.com/polarseats/polarseats-go/gen"
)

// The servers of Polar, and the version of its API.
const (
	// ProductionServer is the URL of Polar's production server, the default of a [Client].
	ProductionServer = gen.ServerURLProduction
	// SandboxServer is the URL of Polar's sandbox, which has organizations, customers and
	// tokens of its own. See [WithServer].
	SandboxServer = gen.ServerURLSandbox
	// APIVersion is the version of Polar's API that this module is made for, and that every
	// request asks for. See [WithAPIVersion].
	APIVersion = gen.APIVersion
)

// A Client calls Polar's customer-portal seats operations. It never changes, holds
// no credential, and is safe for concurrent use: one for the whole program is
// enough. Only [NewClient] makes a usable one.
type Client struct{ config config }

// NewClient returns a client of Polar's production server. Options change that and
// the other defaults, for all its calls; the same options given to a call change
// them for that call alone. An option that makes no sense is an
// [ErrInvalidArgument].
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
