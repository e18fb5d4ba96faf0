package seatstest

import "strings"

const oldRootNotice = "The API root has moved from /api/v1 to /v1. Please update your integration."

// cutOldRoot turns a path of the old API root into today's.
func cutOldRoot(path string) (string, bool) {
	rest, old := strings.CutPrefix(path, "/api/v1")
	if !old {
		return path, false
	}
	return "/v1" + rest, true
}
