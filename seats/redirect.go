package seats

import "net/http"

// withoutRedirects returns a copy of client that hands a redirect back. Following
// one would post an address again, to whatever host the answer names.
func withoutRedirects(client *http.Client) *http.Client {
	c := *client
	c.Transport = hidingLocation{client.Transport}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// hidingLocation is a transport that puts the Location of an answer where http.Client
// does not look: it parses one even to follow none, and for one that is no URL it gives
// up the whole answer.
type hidingLocation struct{ next http.RoundTripper }

// hiddenLocation cannot be the name of a header that a server sends: it has a space.
const hiddenLocation = "Location kept"

func (t hidingLocation) RoundTrip(req *http.Request) (*http.Response, error) {
	next := t.next
	if next == nil {
		next = http.DefaultTransport
	}
	resp, err := next.RoundTrip(req)
	if resp != nil && resp.Header["Location"] != nil {
		resp.Header = resp.Header.Clone() // a transport may give one header to several
		rename(resp.Header, "Location", hiddenLocation)
	}
	return resp, err
}

func showLocation(h http.Header) {
	if h[hiddenLocation] != nil {
		rename(h, hiddenLocation, "Location")
	}
}

func rename(h http.Header, from, to string) {
	h[to] = h[from]
	delete(h, from)
}
