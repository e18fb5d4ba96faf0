package listjson

import (
	"hash/maphash"
	"strings"
)

// texts makes strings with few allocations: most ids and names that repeat are one string,
// and others share a chunk of memory. A chunk is small, since one string keeps all of it.
type texts struct {
	seed  maphash.Seed
	last  [64]string // of those with a hash, the last
	chunk strings.Builder
}

const chunkSize = 512

func (t *texts) of(text []byte) string {
	last := &t.last[maphash.Bytes(t.seed, text)%uint64(len(t.last))]
	if *last != string(text) {
		*last = t.copy(text)
	}
	return *last
}

func (t *texts) copy(text []byte) string {
	if len(text) > chunkSize/4 {
		return string(text)
	}
	if t.chunk.Len()+len(text) > t.chunk.Cap() {
		t.chunk.Reset()
		t.chunk.Grow(chunkSize)
	}
	t.chunk.Write(text)
	return t.chunk.String()[t.chunk.Len()-len(text):]
}
