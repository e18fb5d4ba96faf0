package seats

import (
	"net/http"
	"strings"
	"syscall/js"
)

// usesFetch reports whether t may send by the browser's fetch, by the rules of net/http's
// transport on js: only with a dialer of its own, under Node, or without a fetch does that
// one send otherwise. A transport around it is not seen through.
func usesFetch(t http.RoundTripper) bool {
	own, ok := t.(*http.Transport)
	dials := ok && (own.Dial != nil || own.DialContext != nil || own.DialTLS != nil || own.DialTLSContext != nil)
	return !dials && !isNode() && !js.Global().Get("fetch").IsUndefined()
}

func isNode() bool {
	process := js.Global().Get("process")
	return process.Type() == js.TypeObject && strings.HasPrefix(process.Get("argv0").String(), "node")
}
