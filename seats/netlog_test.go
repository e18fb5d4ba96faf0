package seats_test

import (
	"bytes"
	"log"
	"strings"
	"testing"
)

// netHTTPWrites is what net/http itself writes to the program's standard log, about
// connections and not about calls: no client can keep it from doing so. The first of them
// quotes what a server sent, with whatever that had been told.
var netHTTPWrites = []string{
	"Unsolicited response received on idle HTTP channel starting with ",
	"protocol error: ",
}

// catchStandardLog keeps these lines out of the output of the tests, and wants no others.
func catchStandardLog(t *testing.T) {
	t.Helper()
	var lines bytes.Buffer
	was := log.Writer()
	log.SetOutput(&lines)
	t.Cleanup(func() {
		log.SetOutput(was)
		for line := range strings.Lines(lines.String()) {
			if !isOfNetHTTP(line) {
				t.Errorf("the standard log has %q", line)
			}
		}
	})
}

func isOfNetHTTP(line string) bool {
	for _, known := range netHTTPWrites {
		if strings.Contains(line, known) {
			return true
		}
	}
	return false
}
