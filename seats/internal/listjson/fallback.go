package listjson

import "encoding/json"

// unmarshal decodes a value with encoding/json, and gives up if that fails.
func unmarshal[T any](r *reader, value []byte) (v T) {
	if json.Unmarshal(value, &v) != nil {
		r.giveUp()
	}
	return v
}

// readOther reads a value of a type that is too rare to have its own function.
func readOther[T any](r *reader, v *T) {
	*v = unmarshal[T](r, r.value())
}

// anyValue reads a value of any type.
func (r *reader) anyValue() any {
	if r.next() == '"' {
		return r.text()
	}
	return unmarshal[any](r, r.value())
}

// unknown skips the value of a key that names no field. It gives up if the key is not in plain
// lower case, because encoding/json also matches keys that differ from a field in case.
func (r *reader) unknown(key []byte) {
	for _, c := range key {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			r.giveUp()
			return
		}
	}
	if r.next() == '"' {
		begin := r.at
		if _, plain := r.quoted(); !plain {
			unmarshal[string](r, r.body[begin:r.at])
		}
	} else if !json.Valid(r.value()) {
		r.giveUp()
	}
}

// maxDepth is the maximum depth of a value. It is far below the limit of encoding/json, which
// counts from the outermost value.
const maxDepth = 1000

// value returns the bytes of the next value, up to the comma or bracket after it. It does not
// check that they are valid JSON: encoding/json does that.
func (r *reader) value() []byte {
	r.next()
	begin, depth := r.at, 0
	for r.at < len(r.body) {
		switch r.body[r.at] {
		case '"':
			r.quoted()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth < 0 || depth == 0 && r.body[r.at] == ',' {
			return r.body[begin:r.at]
		}
		if depth > maxDepth {
			break
		}
		r.at++
	}
	r.giveUp()
	return nil
}
