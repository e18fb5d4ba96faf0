package seatstest

import "time"

// Advance moves the fake's clock forward by d: sessions and invitations run
// out, and rate limits begin new windows. The clock is [time.Now] plus what
// Advance added; in a testing/synctest bubble it is therefore the bubble's.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.advanced += d
}

// now is the fake's time, in the microseconds that Postgres keeps.
func (f *Fake) now() time.Time {
	return time.Now().Add(f.advanced).UTC().Truncate(time.Microsecond)
}

// appendTime writes a timestamp as pydantic does: six digits of a second, none
// when they are all zero. The zero time is null.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	layout := `"2006-01-02T15:04:05.000000Z"`
	if t.Nanosecond() == 0 {
		layout = `"2006-01-02T15:04:05Z"`
	}
	return t.UTC().AppendFormat(b, layout)
}

// zeroTime is a timestamp that is null.
var zeroTime time.Time
