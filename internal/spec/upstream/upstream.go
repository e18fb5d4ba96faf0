// Package upstream reads Polar's OpenAPI document from a file or a URL.
package upstream

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// timeout is long, since the document has nearly 3 MB.
const timeout = time.Minute

// Read returns the document at from, which is the path of a file or an http(s) URL.
func Read(from string) ([]byte, error) {
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		return os.ReadFile(from)
	}
	client := &http.Client{Timeout: timeout}
	resp, err := client.Get(from)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: answered %s", from, resp.Status)
	}
	document, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	return document, nil
}
