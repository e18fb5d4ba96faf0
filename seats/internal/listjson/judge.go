package listjson

import "encoding/json"

// judged returns what encoding/json makes of a value.
func judged[T any](r *reader, value []byte) (v T) {
	if json.Unmarshal(value, &v) != nil {
		r.giveUp()
	}
	return v
}

// readOther reads a type that is too rare for a function of its own.
func readOther[T any](r *reader, v *T) {
	*v = judged[T](r, r.value())
}

// any reads a value of any type.
func (r *reader) any() any {
	if r.next() == '"' {
		return r.text()
	}
	return judged[any](r, r.value())
}

// unknown skips the value of a key that is no field's. encoding/json also takes a key for
// a field's that differs in case.
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
			judged[string](r, r.body[begin:r.at])
		}
	} else if !json.Valid(r.value()) {
		r.giveUp()
	}
}

// maxDepth is far below the limit of encoding/json, which counts from the outermost value.
const maxDepth = 1000

// value returns the bytes up to the comma or the bracket after the next value. Whether
// they are one is for encoding/json to say.
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
