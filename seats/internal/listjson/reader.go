package listjson

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// A reader reads JSON from a body. When it meets something unexpected, it gives up and moves
// to the end of the body, so that all loops end.
type reader struct {
	body   []byte
	at     int
	gaveUp bool
	texts  texts
}

func (r *reader) giveUp() {
	r.gaveUp = true
	r.at = len(r.body)
}

// atEnd is returned at the end of the body. Valid JSON never contains this byte.
const atEnd = 0

// next skips white space and returns the next byte, without consuming it.
func (r *reader) next() byte {
	for ; r.at < len(r.body); r.at++ {
		switch c := r.body[r.at]; c {
		case ' ', '\t', '\r', '\n':
		case atEnd:
			r.giveUp()
			return atEnd
		default:
			return c
		}
	}
	return atEnd
}

// open reads the beginning of an object or an array. It reports false if the object or array is
// empty, and then reads the end as well.
func (r *reader) open(begin, end byte) bool {
	if r.next() != begin {
		r.giveUp()
		return false
	}
	r.at++
	if r.next() == end {
		r.at++
		return false
	}
	return true
}

// more reads the comma or the end after a value of an object or an array. It reports whether it
// was a comma.
func (r *reader) more(end byte) bool {
	switch r.next() {
	case ',':
		r.at++
		return true
	case end:
		r.at++
		return false
	}
	r.giveUp()
	return false
}

// firstKey reads the beginning of an object and returns its first key. It reports false for an
// empty object and for null.
func (r *reader) firstKey() (key []byte, ok bool) {
	if r.null() || !r.open('{', '}') {
		return nil, false
	}
	return r.key()
}

// nextKey returns the next key after a value. It reports false at the end of the object.
func (r *reader) nextKey() (key []byte, ok bool) {
	if !r.more('}') {
		return nil, false
	}
	return r.key()
}

func (r *reader) key() (key []byte, ok bool) {
	key, plain := r.quoted()
	if !plain || r.next() != ':' {
		r.giveUp()
		return nil, false
	}
	r.at++
	return key, true
}

// null reads a null. It reports false for any other value, and does not consume it.
func (r *reader) null() bool {
	if r.next() != 'n' {
		return false
	}
	end := r.at + len("null")
	if end > len(r.body) || string(r.body[r.at:end]) != "null" {
		r.giveUp()
		return false
	}
	r.at = end
	return true
}

// text reads a string.
func (r *reader) text() string {
	r.next()
	begin := r.at
	text, plain := r.quoted()
	if !plain {
		return unmarshal[string](r, r.body[begin:r.at])
	}
	return r.texts.of(text)
}

// quoted reads a string and returns the bytes between its quotes. plain reports whether these
// bytes are the value of the string: it has no escapes, no control characters, and valid UTF-8.
func (r *reader) quoted() (text []byte, plain bool) {
	if r.next() != '"' {
		r.giveUp()
		return nil, false
	}
	begin := r.at + 1
	plain, ascii := true, true
	for at := skipOrdinary(r.body, begin); at < len(r.body); at++ {
		switch c := r.body[at]; {
		case c == '"':
			r.at = at + 1
			text = r.body[begin:at]
			return text, plain && (ascii || utf8.Valid(text))
		case c == '\\':
			plain = false
			at++
		case c < ' ':
			plain = false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.giveUp()
	return nil, false
}

// skipOrdinary skips bytes that stand for themselves in a string, eight at a time. It stops at
// the first other byte, or when fewer than eight bytes remain.
func skipOrdinary(body []byte, at int) int {
	for ; at+8 <= len(body); at += 8 {
		if other := notOrdinary(binary.LittleEndian.Uint64(body[at:])); other != 0 {
			return at + bits.TrailingZeros64(other)/8
		}
	}
	return at
}

// notOrdinary sets the high bit of the first of eight bytes that is a quote, a backslash, a
// control character or not ASCII. The bits above that one mean nothing, because the
// subtractions borrow from the bytes that follow.
func notOrdinary(eight uint64) uint64 {
	const each = 0x0101010101010101
	quote := (eight ^ '"'*each) - each
	backslash := (eight ^ '\\'*each) - each
	control := eight - ' '*each
	return (quote | backslash | control | eight) & (0x80 * each)
}
