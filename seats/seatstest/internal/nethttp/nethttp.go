// Package nethttp does to a request and its answer what the client and the server of net/http
// do to them, but without a connection.
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

// Request returns the bytes that net/http's client writes to a connection for a request. It
// refuses the requests that the client refuses. It closes the body of the request.
func Request(r *http.Request) (*bytes.Buffer, error) {
	err := checkRequest(r)
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
	if wantsGzip(r) {
		sent.Header = r.Header.Clone()
		sent.Header.Set("Accept-Encoding", "gzip")
	}
	var wire bytes.Buffer
	if err := sent.Write(&wire); err != nil {
		return nil, err
	}
	return &wire, nil
}

// checkRequest refuses a request in the words of net/http.
func checkRequest(r *http.Request) error {
	switch {
	case r.URL == nil:
		return errors.New("http: nil Request.URL")
	case r.Header == nil:
		return errors.New("http: nil Request.Header")
	case r.URL.Scheme != "http" && r.URL.Scheme != "https":
		return fmt.Errorf("unsupported protocol scheme %q", r.URL.Scheme)
	}
	if invalid := InvalidField(r.Header); invalid != "" {
		return errors.New("net/http: invalid header field " + invalid)
	}
	if invalid := InvalidField(r.Trailer); invalid != "" {
		return errors.New("net/http: invalid trailer field " + invalid)
	}
	switch {
	case r.Method != "" && !isToken(r.Method):
		return fmt.Errorf("net/http: invalid method %q", r.Method)
	case r.URL.Host == "":
		return errors.New("http: no Host in request URL")
	}
	return nil
}

// InvalidField describes a field that is invalid in HTTP, such as `name "A B"`. It returns ""
// if all fields are valid.
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

// isToken reports whether s is a token of HTTP, which names and methods must be.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return c <= 0x20 || c >= 0x7F || strings.ContainsRune(`()<>@,;:\"/[]?={}`, c)
	})
}

// wantsGzip reports whether net/http's client asks for compression on its own.
func wantsGzip(r *http.Request) bool {
	return r.Header.Get("Accept-Encoding") == "" && r.Header.Get("Range") == "" && r.Method != http.MethodHead
}

// Inflate makes the body of an answer decompress itself if the client asked for compression
// on its own.
func Inflate(r *http.Request, resp *http.Response) {
	if !wantsGzip(r) || !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") || resp.ContentLength == 0 {
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

// Answer is the answer of a handler.
type Answer struct {
	// Status is the status code.
	Status int
	// Header is the header. Response does not change it.
	Header http.Header
	// Body is the complete body, even if Cut is set.
	Body []byte
	// Cut reports whether the connection ends after half of the body.
	Cut bool
	// Last reports whether the server closes the connection after the answer.
	Last bool
}

// Response returns the bytes that net/http's server writes for an answer to r.
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
