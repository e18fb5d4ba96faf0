// Package nethttp is what the client and the server of net/http do to a request and its
// answer, without a connection.
package nethttp

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

// Request returns what net/http's client writes to a connection for a request,
// and refuses what the client refuses. It closes the request's body.
func Request(r *http.Request) (*bytes.Buffer, error) {
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
	if wrong := InvalidField(r.Header); wrong != "" {
		return errors.New("net/http: invalid header field " + wrong)
	}
	if wrong := InvalidField(r.Trailer); wrong != "" {
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

// InvalidField names a field that HTTP cannot send; "" if there is none.
func InvalidField(h http.Header) string {
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

// Inflate takes the compression off an answer if the client asked for it.
func Inflate(r *http.Request, resp *http.Response) {
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

// Answer is an answer that a handler gives.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Cut is true if the connection ends after half of the body.
	Cut bool
	// Last is true if the server closes the connection after the answer.
	Last bool
}

// Response returns what net/http's server writes for an answer to r.
func Response(r *http.Request, a Answer) []byte {
	header, body := a.Header.Clone(), a.Body
	if a.Last {
		header.Set("Connection", "close")
	}
	if a.Cut {
		body = body[:len(body)/2]
	}
	if header.Get("Date") == "" {
		header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	switch {
	case a.Status == http.StatusNoContent || a.Status == http.StatusNotModified:
		header.Del("Content-Length")
		body = nil
	case r.Method == http.MethodHead:
		body = nil
	case header.Get("Content-Length") == "":
		header.Set("Transfer-Encoding", "chunked")
		body = chunked(body, a.Cut)
	}
	var wire bytes.Buffer
	fmt.Fprintf(&wire, "HTTP/1.1 %03d %s\r\n", a.Status, statusText(a.Status))
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

func chunked(body []byte, cut bool) []byte {
	var b bytes.Buffer
	w := httputil.NewChunkedWriter(&b)
	w.Write(body)
	if !cut {
		w.Close()
		b.WriteString("\r\n")
	}
	return b.Bytes()
}
