package listjson

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// A reader goes through a body. If it meets what it does not expect it gives up: then it
// is at the end, so all loops end too.
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

// atEnd stands for the end of the body. No value has this byte.
const atEnd = 0

// next skips white space and returns the byte at which the reader is then.
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

// open begins an object or an array, and reports whether there is anything in it.
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

// more reports whether the object or the array goes on after a value.
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

// firstKey begins an object and returns its first key. It reports false if there is none,
// and for null.
func (r *reader) firstKey() (key []byte, ok bool) {
	if r.null() || !r.open('{', '}') {
		return nil, false
	}
	return r.key()
}

// nextKey returns the key after a value. It reports false at the end of the object.
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

// null reads a null. It reports false for any other value, which is left to read.
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
		return judged[string](r, r.body[begin:r.at])
	}
	return r.texts.of(text)
}

// quoted reads a string and returns what is between its quotes. The string is plain if
// these bytes are what it means.
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

// skipOrdinary skips bytes that are ASCII and mean themselves in a string, eight at a
// time, and then those before the first other byte of eight.
func skipOrdinary(body []byte, at int) int {
	for ; at+8 <= len(body); at += 8 {
		if other := notOrdinary(binary.LittleEndian.Uint64(body[at:])); other != 0 {
			return at + bits.TrailingZeros64(other)/8
		}
	}
	return at
}

// notOrdinary has the high bit set of the first byte of eight that is a quote, a
// backslash, a control character or not ASCII. Bits above it mean nothing: a subtraction
// borrows from the bytes that follow.
func notOrdinary(eight uint64) uint64 {
	const each = 0x0101010101010101
	quote := (eight ^ '"'*each) - each
	backslash := (eight ^ '\\'*each) - each
	control := eight - ' '*each
	return (quote | backslash | control | eight) & (0x80 * each)
}
