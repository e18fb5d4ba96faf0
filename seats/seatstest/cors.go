package seatstest

import (
	"net/http"
	"slices"
	"strings"
)

const (
	corsMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
	corsHeaders = "Accept, Accept-Language, Authorization, Content-Language, Content-Type, Polar-Version"
)

func isPreflight(r *request) bool {
	return r.method == http.MethodOptions && sent(r.header, "Origin") && sent(r.header, "Access-Control-Request-Method")
}

// sent tells whether a header was sent, be it empty.
func sent(h http.Header, name string) bool {
	return h.Values(name) != nil
}

// preflight answers what a browser asks before a call from a web page.
func preflight(h http.Header) response {
	var refused []string
	if !slices.Contains(strings.Split(corsMethods, ", "), h.Get("Access-Control-Request-Method")) {
		refused = append(refused, "method")
	}
	if sent(h, "Access-Control-Request-Headers") && !headersAllowed(h.Get("Access-Control-Request-Headers")) {
		refused = append(refused, "headers")
	}
	answer := newResponse(http.StatusOK, "text/plain; charset=utf-8", []byte("OK"))
	if refused != nil {
		text := "Disallowed CORS " + strings.Join(refused, ", ")
		answer = newResponse(http.StatusBadRequest, "text/plain; charset=utf-8", []byte(text))
	}
	answer.header.Set("Access-Control-Allow-Origin", "*")
	answer.header.Set("Access-Control-Allow-Methods", corsMethods)
	answer.header.Set("Access-Control-Max-Age", "600")
	answer.header.Set("Access-Control-Allow-Headers", corsHeaders)
	return answer
}

func headersAllowed(asked string) bool {
	allowed := strings.Split(strings.ToLower(corsHeaders), ", ")
	for name := range strings.SplitSeq(strings.ToLower(asked), ",") {
		if !slices.Contains(allowed, strings.TrimSpace(name)) {
			return false
		}
	}
	return true
}

func allowOrigin(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Polar-Version")
}
