package seatstest

import (
	"net/http"
	"slices"
)

// versions are the API versions that the fake knows, the default first.
var versions = []string{"2026-04", "2026-10", "2027-01"}

// chooseVersion reads Polar-Version; empty or absent is the default. An unknown
// version is answered as a path that does not exist.
func chooseVersion(h http.Header) (version string, ok bool) {
	asked := h.Get("Polar-Version")
	if asked == "" {
		return versions[0], true
	}
	return asked, slices.Contains(versions, asked)
}
