package seats

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/polarseats/polarseats-go/gen"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// EnsureRevoked takes a seat back from the person who held it when the caller saw it,
// and from nobody else. seat is such a seat, as ListSeats or AssignSeat returned it: its
// ID, its SubscriptionID or OrderID, and its MemberID or Email; without them, and where
// the list of seats does not have the ID, it is an [ErrInvalidArgument]. The seat of a
// holder without a member, a customer without an address, is for [Client.RevokeSeat].
//
// It looks before each try, since Polar gives the id of a revoked seat to the next
// person: where the seat is revoked, or somebody else's by now, there is nothing to do
// and revoked is false. It is true if this call revoked the seat, also if the answer to
// that was lost and a look shows that it was done. What remains is the moment between the look and the revocation:
// if another caller revokes the seat and assigns it anew just then, it is taken from its
// new holder. That moment is long for a request that still travels when the time for the
// attempt is over.
func (c *Client) EnsureRevoked(ctx context.Context, s Session, seat Seat, opts ...Option) (revoked bool, err error) {
	conf, err := c.begin(ensureRevoked, opts, checkSeen(seat))
	if err != nil {
		return false, err
	}
	r := revocation{client: c, config: conf, session: s, opts: opts, seen: seat}
	return r.run(ctx)
}

const ensureRevoked = "EnsureRevoked"

func checkSeen(seat Seat) error {
	if err := checkPathID(seat.ID); err != nil {
		return err
	}
	if seat.SubscriptionID == "" && seat.OrderID == "" {
		return fmt.Errorf("%w: seat %s: want the SubscriptionID or OrderID that it was seen with", ErrInvalidArgument, seat.ID)
	}
	if seat.MemberID == "" && seat.Email == "" {
		return fmt.Errorf("%w: seat %s: want the MemberID or Email of the person that it was seen with", ErrInvalidArgument, seat.ID)
	}
	return nil
}

// A revocation is the work of one EnsureRevoked.
type revocation struct {
	client  *Client
	config  config
	session Session
	opts    []Option
	seen    Seat
	lost    error // of the last try that may have been carried out
}

// run looks, tries, and begins again, within the policy. It leaves no wait between a look
// and the try after it.
func (r *revocation) run(ctx context.Context) (revoked bool, err error) {
	schedule, renewals := r.config.retry.begin(), 0
	for tries := 1; ; tries++ {
		held, err := r.stillHeld(ctx)
		if err != nil {
			return false, r.failed(err)
		}
		if !held {
			return r.lost != nil, nil
		}
		failed := r.try(ctx, tries)
		if failed == nil {
			return true, nil
		}
		if failed.renewed && renewals == 0 {
			renewals++
			continue
		}
		if !failed.again && !failed.doubt {
			return false, r.failed(failed.err)
		}
		wait, ok := schedule.wait(ctx, tries-renewals, failed.retryAfter)
		if !ok {
			return r.giveUp(ctx, failed.err)
		}
		if err := sleep(ctx, wait); err != nil {
			return false, r.failed(fail(ensureRevoked, err, failed.err))
		}
	}
}

func (r *revocation) try(ctx context.Context, tries int) *failure {
	_, failed := once(ctx, r.config, r.session, request[Seat]{
		op: ensureRevoked, decode: decodeSeat,
		build: func(server string) (*http.Request, error) { return gen.NewRevokeSeatRequest(server, r.seen.ID) },
	}, tries)
	if failed == nil {
		return nil
	}
	if !failed.tried {
		failed.err = fail(ensureRevoked, failed.err)
	}
	if failed.doubt {
		r.lost = failed.err
	}
	return failed
}

// giveUp looks once more where a try may have been carried out.
func (r *revocation) giveUp(ctx context.Context, err error) (revoked bool, _ error) {
	if r.lost == nil {
		return false, err
	}
	held, lookErr := r.stillHeld(ctx)
	if lookErr != nil {
		return false, r.failed(lookErr)
	}
	if !held {
		return true, nil
	}
	return false, r.failed(err)
}

// failed returns err, with what was lost before it where that is not in it: err does not
// say what became of that.
func (r *revocation) failed(err error) error {
	if r.lost == nil || errors.Is(err, r.lost) {
		return err
	}
	return fail(ensureRevoked, r.lost, err)
}

// stillHeld looks whether the person who held the seat when it was seen holds it now.
// Polar's list keeps revoked seats, so one that is not there is of something else.
func (r *revocation) stillHeld(ctx context.Context) (bool, error) {
	p := ListSeatsParams{SubscriptionID: r.seen.SubscriptionID, OrderID: r.seen.OrderID}
	all, err := r.client.look(ctx, r.session, p, r.opts)
	if err != nil {
		return false, fail(ensureRevoked, err)
	}
	for _, now := range all {
		if holder.ID(now.ID) == holder.ID(r.seen.ID) {
			return holder.IsHeld(now) && holder.Same(r.seen, now), nil
		}
	}
	return false, fail(ensureRevoked, fmt.Errorf("%w: seat %s is none of its subscription or order", ErrInvalidArgument, r.seen.ID))
}
