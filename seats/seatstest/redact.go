package seatstest

import (
	"net/http"
	"regexp"
)

const redacted = "[REDACTED]"

var (
	polarToken = regexp.MustCompile(`polar_[a-z]+_\w+`)
	queryToken = regexp.MustCompile(`(?i)((?:^|&)[^=&]*token=)[^&]*`)
	bodyToken  = regexp.MustCompile(`("invitation_token"\s*:\s*)"(?:[^"\\]|\\.)*"?`)
)

func redactQuery(query string) string {
	return polarToken.ReplaceAllString(queryToken.ReplaceAllString(query, "${1}"+redacted), redacted)
}

// redactHeader returns a copy without credentials.
func redactHeader(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
		h.Del(name)
	}
	for _, values := range h {
		for i, v := range values {
			values[i] = polarToken.ReplaceAllString(v, redacted)
		}
	}
	return h
}

// redactBody returns a copy of the beginning of a body.
func redactBody(body []byte) []byte {
	body = body[:min(len(body), maxKeptBody)]
	body = bodyToken.ReplaceAll(body, []byte(`${1}"`+redacted+`"`))
	return polarToken.ReplaceAll(body, []byte(redacted))
}
