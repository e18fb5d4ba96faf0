package listjson

import (
	"hash/maphash"
	"strings"
)

// texts makes strings with few allocations. Most ids and names that repeat become one string,
// and other strings share a chunk of memory. A chunk is small, because one string keeps all of
// it alive.
type texts struct {
	seed   maphash.Seed
	recent [64]string // the most recent string for each hash
	chunk  strings.Builder
}

const chunkSize = 512

func (t *texts) of(text []byte) string {
	recent := &t.recent[maphash.Bytes(t.seed, text)%uint64(len(t.recent))]
	if *recent != string(text) {
		*recent = t.newString(text)
	}
	return *recent
}

func (t *texts) newString(text []byte) string {
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
