// Package listjson decodes a list of seats as encoding/json does, but several times as fast.
// Polar's lists have no pages, so the list of a large team can have megabytes.
//
// The package leaves unexpected input to encoding/json: a single value, or the whole body.
package listjson

import (
	"bytes"
	"hash/maphash"
	"time"

	"github.com/polarseats/polarseats-go/gen"
)

// Read returns the list that [json.Unmarshal] would decode from body. It reports false if the
// caller has to use json.Unmarshal, because body is not valid or has something unexpected.
//
// The list shares no memory with body.
func Read(body []byte) (*gen.SeatsList, bool) {
	r := reader{body: body, texts: texts{seed: maphash.MakeSeed()}}
	var list gen.SeatsList
	readSeatsList(&r, &list)
	if r.next() != atEnd || r.gaveUp {
		return nil, false
	}
	return &list, true
}

// The functions named read… read the next value into v, which must be zero. A null leaves v
// zero. The functions for structs are generated.

func readString[S ~string](r *reader, v *S) {
	if !r.null() {
		*v = S(r.text())
	}
}

func readTime(r *reader, v *time.Time) {
	if r.null() {
		return
	}
	if text, _ := r.quoted(); v.UnmarshalText(text) != nil { // also fails for escapes
		r.giveUp()
	}
}

func readPointer[T any](r *reader, v **T, read func(*reader, *T)) {
	if !r.null() {
		*v = new(T)
		read(r, *v)
	}
}

func readMap(r *reader, v *map[string]any) {
	if r.null() {
		return
	}
	all, n := map[string]any{}, 0
	for key, ok := r.firstKey(); ok; key, ok = r.nextKey() {
		all[r.texts.of(key)] = r.anyValue()
		if n++; len(all) < n {
			r.giveUp() // the key is a duplicate
		}
	}
	*v = all
}

// readSlice allocates room for all elements in advance. It counts them by their first key, which
// is the same in all elements of a long list.
func readSlice[T any](r *reader, v *[]T, read func(*reader, *T)) {
	if r.null() {
		return
	}
	room := 0
	if first, ok := bytes.CutPrefix(r.body[r.at:], []byte(`[{"`)); ok {
		key, _, _ := bytes.Cut(first[:min(len(first), maxKey)], []byte(`"`))
		room = 1 + bytes.Count(first, []byte(`},{"`+string(key)+`"`))
	}
	all := make([]T, 0, room)
	for more := r.open('[', ']'); more; more = r.more(']') {
		var zero T
		all = append(all, zero)
		read(r, &all[len(all)-1])
	}
	*v = all
}

// maxKey is longer than any key.
const maxKey = 64

// fields is the set of the fields of an object that have been read so far.
type fields uint64

// add adds a field to the set. It gives up if the set already has the field, and leaves it to
// encoding/json which of the two values counts.
func (f *fields) add(r *reader, field int) {
	if *f&(1<<field) != 0 {
		r.giveUp()
	}
	*f |= 1 << field
}
