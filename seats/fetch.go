//go:build !js

package seats

import "net/http"

// usesFetch reports whether t may send by a browser's fetch, which follows redirects
// itself, and traces nothing.
func usesFetch(http.RoundTripper) bool { return false }
