package seats

import "net/http"

// withoutRedirects returns a copy of client that hands a redirect back. Following one
// would post an address again, to whatever host the answer names.
func withoutRedirects(client *http.Client) *http.Client {
	c := *client
	c.Transport = hidingLocation{client.Transport}
	return &c
}

// hidingLocation is a transport that puts the Location of an answer where http.Client
// does not look, so that it follows none. CheckRedirect would not do: http.Client parses
// a Location before it asks, and gives up the whole answer for one that is no URL.
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
