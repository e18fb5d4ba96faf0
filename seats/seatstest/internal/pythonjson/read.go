package pythonjson

import (
	"math"
	"strings"
)

// maxJSONDepth is the maximum depth that Python's parser supports.
const maxJSONDepth = 10_000

// SyntaxError is Python's JSONDecodeError.
type SyntaxError struct {
	// Message is Python's message.
	Message string
	// Position is the position of the error, in characters.
	Position int
}

// Error returns the message.
func (e *SyntaxError) Error() string { return e.Message }

// unreadableError is an error of Python's parser other than JSONDecodeError.
type unreadableError struct{}

func (unreadableError) Error() string { return "unreadable JSON" }

// Read parses text as Python's json.loads does. Its error is a [*SyntaxError] if Python's is a
// JSONDecodeError.
func Read(text string) (Value, error) {
	p := &jsonParser{text: text}
	p.skipSpace()
	v, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	p.skipSpace()
	if p.at < len(p.text) {
		return Value{}, p.syntaxError("Extra data", p.at)
	}
	return v, nil
}

type jsonParser struct {
	text string
	at   int // in bytes
}

func (p *jsonParser) syntaxError(message string, at int) error {
	return &SyntaxError{message, countChars(p.text[:at])}
}

// countChars counts the characters of s. A lone surrogate counts as one.
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

func (p *jsonParser) value(depth int) (Value, error) {
	if depth > maxJSONDepth {
		return Value{}, unreadableError{}
	}
	if p.at >= len(p.text) {
		return Value{}, p.syntaxError("Expecting value", p.at)
	}
	switch p.text[p.at] {
	case '"':
		s, err := p.string()
		return String(s), err
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	}
	for _, c := range jsonConstants {
		if strings.HasPrefix(p.text[p.at:], c.Name) {
			p.at += len(c.Name)
			return c.Value, nil
		}
	}
	return p.number()
}

var jsonConstants = []Field{
	{"null", Value{}},
	{"true", Value{Kind: BoolKind, Bool: true}},
	{"false", Value{Kind: BoolKind}},
	{"NaN", Value{Kind: FloatKind, Float: math.NaN()}},
	{"Infinity", Value{Kind: FloatKind, Float: math.Inf(1)}},
	{"-Infinity", Value{Kind: FloatKind, Float: math.Inf(-1)}},
}

func (p *jsonParser) object(depth int) (Value, error) {
	v := Value{Kind: ObjectKind}
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
			return Value{}, err
		}
		if i, ok := seen[f.Name]; ok {
			v.Fields[i] = f
		} else {
			seen[f.Name] = len(v.Fields)
			v.Fields = append(v.Fields, f)
		}
		if done, err := p.separator('}', "Illegal trailing comma before end of object"); done || err != nil {
			return v, err
		}
	}
}

func (p *jsonParser) field(depth int) (Field, error) {
	if !p.next('"') {
		return Field{}, p.syntaxError("Expecting property name enclosed in double quotes", p.at)
	}
	name, err := p.string()
	if err != nil {
		return Field{}, err
	}
	p.skipSpace()
	if !p.next(':') {
		return Field{}, p.syntaxError("Expecting ':' delimiter", p.at)
	}
	p.at++
	p.skipSpace()
	v, err := p.value(depth + 1)
	return Field{name, v}, err
}

func (p *jsonParser) array(depth int) (Value, error) {
	v := Value{Kind: ArrayKind}
	p.at++
	p.skipSpace()
	if p.next(']') {
		p.at++
		return v, nil
	}
	for {
		item, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		v.Items = append(v.Items, item)
		if done, err := p.separator(']', "Illegal trailing comma before end of array"); done || err != nil {
			return v, err
		}
	}
}

// separator reads the comma before the next item, or the end of the array or object.
func (p *jsonParser) separator(end byte, trailing string) (done bool, err error) {
	p.skipSpace()
	if p.next(end) {
		p.at++
		return true, nil
	}
	if !p.next(',') {
		return false, p.syntaxError("Expecting ',' delimiter", p.at)
	}
	comma := p.at
	p.at++
	p.skipSpace()
	if p.next(end) {
		return false, p.syntaxError(trailing, comma)
	}
	return false, nil
}
