package seatstest

import (
	"math"
	"strings"
)

// maxJSONDepth is where Python's parser gives up.
const maxJSONDepth = 10_000

// jsonError is Python's JSONDecodeError: its message, and where, in characters.
type jsonError struct {
	message  string
	position int
}

func (e *jsonError) Error() string { return e.message }

// unreadableError is a failure of Python's parser other than JSONDecodeError.
type unreadableError struct{}

func (unreadableError) Error() string { return "unreadable JSON" }

// readJSON reads text as Python's json.loads does, with its messages.
func readJSON(text string) (value, error) {
	p := &jsonParser{text: text}
	p.skipSpace()
	v, err := p.value(0)
	if err != nil {
		return value{}, err
	}
	p.skipSpace()
	if p.at < len(p.text) {
		return value{}, p.fail("Extra data", p.at)
	}
	return v, nil
}

type jsonParser struct {
	text string
	at   int // in bytes
}

func (p *jsonParser) fail(message string, at int) error {
	return &jsonError{message, countChars(p.text[:at])}
}

// countChars counts characters; half a surrogate pair is one.
func countChars(s string) int {
	n := 0
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

func (p *jsonParser) skipSpace() {
	for p.at < len(p.text) && strings.IndexByte(" \t\n\r", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *jsonParser) next(c byte) bool {
	return p.at < len(p.text) && p.text[p.at] == c
}

func (p *jsonParser) value(depth int) (value, error) {
	if depth > maxJSONDepth {
		return value{}, unreadableError{}
	}
	if p.at >= len(p.text) {
		return value{}, p.fail("Expecting value", p.at)
	}
	switch p.text[p.at] {
	case '"':
		s, err := p.string()
		return stringValue(s), err
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	}
	for _, c := range jsonConstants {
		if strings.HasPrefix(p.text[p.at:], c.name) {
			p.at += len(c.name)
			return c.value, nil
		}
	}
	return p.number()
}

var jsonConstants = []field{
	{"null", value{}},
	{"true", value{kind: boolKind, truth: true}},
	{"false", value{kind: boolKind}},
	{"NaN", value{kind: floatKind, float: math.NaN()}},
	{"Infinity", value{kind: floatKind, float: math.Inf(1)}},
	{"-Infinity", value{kind: floatKind, float: math.Inf(-1)}},
}

func (p *jsonParser) object(depth int) (value, error) {
	v := value{kind: objectKind}
	p.at++
	p.skipSpace()
	if p.next('}') {
		p.at++
		return v, nil
	}
	seen := map[string]int{}
	for {
		f, err := p.field(depth)
		if err != nil {
			return value{}, err
		}
		if i, ok := seen[f.name]; ok {
			v.fields[i] = f
		} else {
			seen[f.name] = len(v.fields)
			v.fields = append(v.fields, f)
		}
		if done, err := p.separator('}', "Illegal trailing comma before end of object"); done || err != nil {
			return v, err
		}
	}
}

func (p *jsonParser) field(depth int) (field, error) {
	if !p.next('"') {
		return field{}, p.fail("Expecting property name enclosed in double quotes", p.at)
	}
	name, err := p.string()
	if err != nil {
		return field{}, err
	}
	p.skipSpace()
	if !p.next(':') {
		return field{}, p.fail("Expecting ':' delimiter", p.at)
	}
	p.at++
	p.skipSpace()
	v, err := p.value(depth + 1)
	return field{name, v}, err
}

func (p *jsonParser) array(depth int) (value, error) {
	v := value{kind: arrayKind}
	p.at++
	p.skipSpace()
	if p.next(']') {
		p.at++
		return v, nil
	}
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		v.items = append(v.items, item)
		if done, err := p.separator(']', "Illegal trailing comma before end of array"); done || err != nil {
			return v, err
		}
	}
}

// separator reads the comma before the next item, or the end.
func (p *jsonParser) separator(end byte, trailing string) (done bool, err error) {
	p.skipSpace()
	if p.next(end) {
		p.at++
		return true, nil
	}
	if !p.next(',') {
		return false, p.fail("Expecting ',' delimiter", p.at)
	}
	comma := p.at
	p.at++
	p.skipSpace()
	if p.next(end) {
		return false, p.fail(trailing, comma)
	}
	return false, nil
}
