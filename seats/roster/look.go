package roster

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
	"github.com/polarseats/polarseats-go/seats/internal/servertime"
)

// A look is a list of seats at a certain time.
type look struct {
	list  *seats.SeatsList
	index *holder.Index
	at    time.Time // when the list was requested, by this machine's clock
	until time.Time // until then, a revocation may rely on the list
	now   time.Time // when Polar answered, by the clock of Polar's server if known

	body     []byte                    // the list as Polar sent it
	metadata map[string]map[string]any // by seat id, from body; nil before it is first needed
}

func newLook(list *seats.SeatsList, at, now time.Time) *look {
	until := at.Add(maxLookAge)
	if slow := time.Now().Add(maxLookAge / 2); slow.After(until) {
		until = slow // otherwise a slow server's lists would always be too old for a revocation
	}
	return &look{list: list, index: holder.NewIndex(list.Seats), at: at, now: now, until: until}
}

// taken returns the number of seats that are held. It can be more than were bought, if the
// subscription has been reduced.
func (l *look) taken() int {
	n := 0
	for _, seat := range l.list.Seats {
		if holder.IsHeld(seat) {
			n++
		}
	}
	return n
}

func (l *look) total() int { return int(l.list.TotalSeats) }

// held returns the positions of the seats that h holds in this look.
func (l *look) held(h Holder) []int {
	if h.MemberID == "" && h.Email == "" {
		i := slices.IndexFunc(l.list.Seats, func(s seats.Seat) bool { return s.ID == h.SeatID && holder.IsHeld(s) })
		return slices.DeleteFunc([]int{i}, func(i int) bool { return i < 0 })
	}
	return l.index.All(seats.SeatAssign{MemberID: h.MemberID, Email: h.Email})
}

// seatOf returns the seat that the holder of a seat holds in this look: the same seat if
// possible, otherwise another one, or nil.
func (l *look) seatOf(seat seats.Seat) *seats.Seat {
	if now := l.same(seat); now != nil {
		return now
	}
	if found := l.held(holderOf(seat)); len(found) > 0 {
		return &l.list.Seats[found[0]]
	}
	return nil
}

// same returns the seat as it is in this look, or nil if its holder no longer holds it.
func (l *look) same(seat seats.Seat) *seats.Seat {
	for _, i := range l.held(holderOf(seat)) {
		if l.list.Seats[i].ID == seat.ID {
			return &l.list.Seats[i]
		}
	}
	return nil
}

// expired reports whether a seat's invitation had expired at the time of the look.
func (l *look) expired(seat seats.Seat) bool { return seats.InvitationExpired(seat, l.now) }

// look lists the seats.
func (s *sender) look(ctx context.Context) (*look, error) {
	s.notify(Event{Kind: EventLooking}, 0)
	var list *seats.SeatsList
	var at, now time.Time
	var body []byte
	err := s.retry(ctx, func() error {
		response, err := s.send(ctx, nil, func(opts ...seats.Option) (err error) {
			at = time.Now()
			list, err = s.client.ListSeats(ctx, s.session, s.of, opts...)
			return err
		})
		now, body = servertime.Of(response.Header, at), response.Body
		return err
	})
	if err != nil {
		return nil, err
	}
	l := newLook(list, at, now)
	l.body = body
	return l, nil
}

// exactMetadata returns the metadata of a seat with the numbers as Polar sent them. A Seat
// has them as float64, which holds no more than 15 digits exactly.
func (l *look) exactMetadata(seat seats.Seat) map[string]any {
	if l.metadata == nil {
		l.metadata = map[string]map[string]any{}
		var exact struct {
			Seats []struct {
				ID       string
				Metadata map[string]any `json:"seat_metadata"`
			}
		}
		decoder := json.NewDecoder(bytes.NewReader(l.body))
		decoder.UseNumber()
		_ = decoder.Decode(&exact) // cannot fail: ListSeats has decoded the body already
		for _, s := range exact.Seats {
			l.metadata[s.ID] = s.Metadata
		}
	}
	return l.metadata[seat.ID]
}
