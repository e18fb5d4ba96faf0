package seats

import (
	"container/list"
	"sync"
)

// maxSubjects is the maximum number of subjects whose tokens an Issuer keeps.
const maxSubjects = 10_000

// subjectTokens holds the token caches of the most recently used subjects. The zero value is
// empty.
type subjectTokens struct {
	mu        sync.Mutex
	bySubject map[Subject]*list.Element
	byUse     list.List // of *subjectCache, the most recently used first
}

type subjectCache struct {
	subject Subject
	cache   *tokenCache
}

// cache returns the cache of a subject. It makes a new one with mint if there is none.
func (t *subjectTokens) cache(subject Subject, mint mintFunc) *tokenCache {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.bySubject[subject]; e != nil {
		t.byUse.MoveToFront(e)
		return e.Value.(*subjectCache).cache
	}
	if t.bySubject == nil {
		t.bySubject = map[Subject]*list.Element{}
	}
	if t.byUse.Len() == maxSubjects {
		t.remove(t.byUse.Back())
	}
	cache := &tokenCache{mint: mint}
	t.bySubject[subject] = t.byUse.PushFront(&subjectCache{subject, cache})
	return cache
}

// forget removes the cache of a subject if it is empty, so that subjects that do not exist in
// Polar do not take the place of those that do.
func (t *subjectTokens) forget(subject Subject, cache *tokenCache) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.bySubject[subject]; e != nil && e.Value.(*subjectCache).cache == cache && cache.isEmpty() {
		t.remove(e)
	}
}

func (t *subjectTokens) remove(e *list.Element) {
	delete(t.bySubject, t.byUse.Remove(e).(*subjectCache).subject)
}
