package roster

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/polarseats/polarseats-go/seats"
	"github.com/polarseats/polarseats-go/seats/internal/holder"
)

// A look is a list of seats, and when it was made.
type look struct {
	list  *seats.SeatsList
	index *holder.Index
	at    time.Time // on this machine's clock: before the list was asked for
	until time.Time // how long a revocation may follow it
	now   time.Time // on the server's clock, if its answer had the time

	body     []byte                    // the list as Polar sent it
	metadata map[string]map[string]any // by seat id, read from it; nil until it is asked for
}

func newLook(list *seats.SeatsList, at, now time.Time) *look {
	until := at.Add(fresh)
	if slow := time.Now().Add(fresh / 2); slow.After(until) {
		until = slow // or no revocation would be sent to a server whose lists take long
	}
	return &look{list: list, index: holder.NewIndex(list.Seats), at: at, now: now, until: until}
}

// taken is the number of seats that are held. It can be more than were bought, after a
// subscription was made smaller.
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

// held returns the positions of the seats that the holder of a seat holds now.
func (l *look) held(h Holder) []int {
	if h.MemberID == "" && h.Email == "" {
		i := slices.IndexFunc(l.list.Seats, func(s seats.Seat) bool { return s.ID == h.SeatID && holder.IsHeld(s) })
		return slices.DeleteFunc([]int{i}, func(i int) bool { return i < 0 })
	}
	return l.index.All(seats.SeatAssign{MemberID: h.MemberID, Email: h.Email})
}

// seatOf returns the seat that the holder of a seat holds now, if possible the same one. It
// is nil if there is none.
func (l *look) seatOf(seat seats.Seat) *seats.Seat {
	if now := l.same(seat); now != nil {
		return now
	}
	if found := l.held(holderOf(seat)); len(found) > 0 {
		return &l.list.Seats[found[0]]
	}
	return nil
}

// same returns the seat as it is now, nil if the holder does not hold it any more.
func (l *look) same(seat seats.Seat) *seats.Seat {
	for _, i := range l.held(holderOf(seat)) {
		if l.list.Seats[i].ID == seat.ID {
			return &l.list.Seats[i]
		}
	}
	return nil
}

// expired reports whether the invitation had expired.
func (l *look) expired(seat seats.Seat) bool { return seats.InvitationExpired(seat, l.now) }

// look lists the seats.
func (s *sender) look(ctx context.Context) (*look, error) {
	s.notify(Event{Kind: EventLooking}, 0)
	var list *seats.SeatsList
	var at, now time.Time
	var body []byte
	err := s.persist(ctx, func() error {
		response, err := s.send(ctx, nil, func(opts ...seats.Option) (err error) {
			at = time.Now()
			list, err = s.client.ListSeats(ctx, s.session, s.of, opts...)
			return err
		})
		now, body = serverTime(response.Header, at), response.Body
		return err
	})
	if err != nil {
		return nil, err
	}
	l := newLook(list, at, now)
	l.body = body
	return l, nil
}

// exactMetadata returns the metadata of a seat with its numbers as Polar sent them: in a Seat
// they are float64, which have no more than 15 digits.
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
		_ = decoder.Decode(&exact) // it has been decoded before
		for _, s := range exact.Seats {
			l.metadata[s.ID] = s.Metadata
		}
	}
	return l.metadata[seat.ID]
}

// serverTime is the time of an answer by the clock of its server, or else now.
func serverTime(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}
