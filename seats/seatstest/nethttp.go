package seatstest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"
	"time"
)

// What net/http's client does before it sends a request and after it received an
// answer, and what its server does to an answer, so that the way in process is
// like the one over a network.

// sentBytes returns what net/http's client writes to a connection for a request,
// and refuses what the client refuses. It closes the request's body.
func sentBytes(r *http.Request) (*bytes.Buffer, error) {
	err := checkSent(r)
	if err == nil {
		err = context.Cause(r.Context())
	}
	if err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	sent := r.WithContext(r.Context())
	if asksForGzip(r) {
		sent.Header = r.Header.Clone()
		sent.Header.Set("Accept-Encoding", "gzip")
	}
	var wire bytes.Buffer
	if err := sent.Write(&wire); err != nil {
		return nil, err
	}
	return &wire, nil
}

// checkSent words its refusals as net/http does.
func checkSent(r *http.Request) error {
	switch {
	case r.URL == nil:
		return errors.New("http: nil Request.URL")
	case r.Header == nil:
		return errors.New("http: nil Request.Header")
	case r.URL.Scheme != "http" && r.URL.Scheme != "https":
		return fmt.Errorf("unsupported protocol scheme %q", r.URL.Scheme)
	}
	if wrong := invalidField(r.Header); wrong != "" {
		return errors.New("net/http: invalid header field " + wrong)
	}
	if wrong := invalidField(r.Trailer); wrong != "" {
		return errors.New("net/http: invalid trailer field " + wrong)
	}
	switch {
	case r.Method != "" && !isToken(r.Method):
		return fmt.Errorf("net/http: invalid method %q", r.Method)
	case r.URL.Host == "":
		return errors.New("http: no Host in request URL")
	}
	return nil
}

func invalidField(h http.Header) string {
	for name, values := range h {
		if !isToken(name) {
			return fmt.Sprintf("name %q", name)
		}
		for _, v := range values {
			if strings.ContainsFunc(v, func(c rune) bool { return c < 0x20 && c != '\t' || c == 0x7F }) {
				return fmt.Sprintf("value for %q", name)
			}
		}
	}
	return ""
}

// isToken reports whether s is a name or a method as HTTP has them.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c <= 0x20 || c >= 0x7F || strings.ContainsRune(`()<>@,;:\"/[]?={}`, c)
	})
}

func asksForGzip(r *http.Request) bool {
	return r.Header.Get("Accept-Encoding") == "" && r.Header.Get("Range") == "" && r.Method != http.MethodHead
}

// inflate takes the compression off an answer if the client asked for it.
func inflate(r *http.Request, resp *http.Response) {
	if !asksForGzip(r) || !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") || resp.ContentLength == 0 {
		return
	}
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	resp.ContentLength, resp.Uncompressed = -1, true
	resp.Body = &inflated{ReadCloser: resp.Body}
}

type inflated struct {
	io.ReadCloser
	plain io.Reader
}

func (b *inflated) Read(p []byte) (int, error) {
	if b.plain == nil {
		plain, err := gzip.NewReader(b.ReadCloser)
		if err != nil {
			return 0, err
		}
		b.plain = plain
	}
	return b.plain.Read(p)
}

// servedBytes returns what net/http's server writes for an answer, up to where it
// is cut. With last it says that it closes the connection after the answer.
func servedBytes(r *http.Request, d delivery, last bool) []byte {
	header, body := d.answer.header.Clone(), d.answer.body
	if last {
		header.Set("Connection", "close")
	}
	if d.cut != uncut {
		body = body[:len(body)/2]
	}
	if header.Get("Date") == "" {
		header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	switch status := d.answer.status; {
	case status == http.StatusNoContent || status == http.StatusNotModified:
		header.Del("Content-Length")
		body = nil
	case r.Method == http.MethodHead:
		body = nil
	case header.Get("Content-Length") == "":
		header.Set("Transfer-Encoding", "chunked")
		body = chunked(body, d.cut)
	}
	var wire bytes.Buffer
	fmt.Fprintf(&wire, "HTTP/1.1 %03d %s\r\n", d.answer.status, statusText(d.answer.status))
	header.Write(&wire)
	wire.WriteString("\r\n")
	wire.Write(body)
	return wire.Bytes()
}

func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return fmt.Sprintf("status code %d", status)
}

func chunked(body []byte, cut cut) []byte {
	var b bytes.Buffer
	w := httputil.NewChunkedWriter(&b)
	w.Write(body)
	if cut == uncut {
		w.Close()
		b.WriteString("\r\n")
	}
	return b.Bytes()
}
