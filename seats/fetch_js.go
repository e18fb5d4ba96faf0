package seats

import (
	"net/http"
	"strings"
	"syscall/js"
)

// usesFetch reports whether t may send requests with the browser's fetch. It follows the
// rules of http.Transport on js, which uses fetch unless it has a dialer of its own, runs
// under Node, or finds no fetch. Any other transport may wrap an http.Transport.
func usesFetch(t http.RoundTripper) bool {
	own, ok := t.(*http.Transport)
	dials := ok && (own.Dial != nil || own.DialContext != nil || own.DialTLS != nil || own.DialTLSContext != nil)
	return !dials && !isNode() && !js.Global().Get("fetch").IsUndefined()
}

func isNode() bool {
	process := js.Global().Get("process")
	return process.Type() == js.TypeObject && strings.HasPrefix(process.Get("argv0").String(), "node")
}
