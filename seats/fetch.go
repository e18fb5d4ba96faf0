//go:build !js

package seats

import "net/http"

// usesFetch reports whether t may send requests with the browser's fetch, which follows
// redirects itself and reports nothing to httptrace. It never does outside of js.
func usesFetch(http.RoundTripper) bool { return false }
