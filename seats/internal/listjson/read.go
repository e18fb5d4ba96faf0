// Package listjson reads a list of seats as encoding/json does, but several times as fast.
// Polar's lists have no pages, so the list of a large team is megabytes.
//
// What it does not expect it leaves to encoding/json: a single value, or the whole body.
package listjson

import (
	"bytes"
	"hash/maphash"
	"time"

	"github.com/polarseats/polarseats-go/gen"
)

// Read returns what [json.Unmarshal] makes of body. It reports false if json.Unmarshal has
// to judge body: it may have an error, or mean something else than it seems to.
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

// A function named read… reads the next value into v, which is zero and which a null
// leaves so. The functions for structs are generated.

func readString[S ~string](r *reader, v *S) {
	if !r.null() {
		*v = S(r.text())
	}
}

func readTime(r *reader, v *time.Time) {
	if r.null() {
		return
	}
	if text, _ := r.quoted(); v.UnmarshalText(text) != nil { // of escapes, too
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
		all[r.texts.of(key)] = r.any()
		if n++; len(all) < n {
			r.giveUp() // a key came twice
		}
	}
	*v = all
}

// readSlice makes room for all elements beforehand: those of a long list begin alike.
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

// maxKey is more than the length of any key.
const maxKey = 64

// fields is a set of the fields that an object had so far.
type fields uint64

// add gives up if the set has the field: which of two values counts is for encoding/json
// to say.
func (f *fields) add(r *reader, field int) {
	if *f&(1<<field) != 0 {
		r.giveUp()
	}
	*f |= 1 << field
}
