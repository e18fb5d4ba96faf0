package seats_test

import (
	"bytes"
	"log"
	"slices"
	"strings"
	"testing"
)

// netHTTPMessages are the messages about connections that net/http writes to the standard
// log. No client can prevent them. The first message quotes what the server sent, which may
// include what the client sent to the server.
var netHTTPMessages = []string{
	"Unsolicited response received on idle HTTP channel starting with ",
	"protocol error: ",
}

// catchStandardLog keeps the messages of net/http out of the test's output. Any other line
// in the standard log fails the test.
func catchStandardLog(t *testing.T) {
	t.Helper()
	var lines bytes.Buffer
	original := log.Writer()
	log.SetOutput(&lines)
	t.Cleanup(func() {
		log.SetOutput(original)
		for line := range strings.Lines(lines.String()) {
			if !isNetHTTPMessage(line) {
				t.Errorf("the standard log contains %q; want messages of net/http only", line)
			}
		}
	})
}

func isNetHTTPMessage(line string) bool {
	return slices.ContainsFunc(netHTTPMessages, func(message string) bool { return strings.Contains(line, message) })
}
