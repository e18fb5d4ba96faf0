package seatstest

import (
	"bytes"
	"fmt"
	"maps"
	"net"
	"net/http"
)

// deliver writes an answer, or what the fault leaves of it.
func (f *Fake) deliver(w http.ResponseWriter, r *http.Request, d delivery) {
	if f.pause(r.Context(), d.wait) != nil || d.cut == cutAll {
		abort(r, d)
	}
	if d.cut == cutInHeader {
		cutHeader(w, d.answer)
		abort(r, d)
	}
	maps.Copy(w.Header(), d.answer.header)
	if d.answer.header.Get("Content-Type") == "" {
		w.Header()["Content-Type"] = nil // net/http would guess one
	}
	w.WriteHeader(d.answer.status)
	if d.cut == uncut {
		writeBody(w, d.answer)
		return
	}
	w.Write(d.answer.body[:len(d.answer.body)/2])
	http.NewResponseController(w).Flush()
	if d.cut == stallInBody {
		ctx, end := f.waiting(r.Context())
		defer end(nil)
		<-ctx.Done()
	}
	abort(r, d)
}

func writeBody(w http.ResponseWriter, answer response) {
	if answer.header.Get("Content-Length") == "" {
		http.NewResponseController(w).Flush() // or net/http would add one
	}
	w.Write(answer.body)
}

// connKey is the key of a request's connection in its context.
type connKey struct{}

// abort ends the answer: over HTTP/1.1 with its connection, over HTTP/2 with its
// stream, or with the connection too if the delivery says so.
func abort(r *http.Request, d delivery) {
	if conn, ok := r.Context().Value(connKey{}).(net.Conn); ok && d.closeConnection {
		conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// cutHeader writes an answer's first header lines and ends the connection. Over
// HTTP/2 it writes nothing.
func cutHeader(w http.ResponseWriter, answer response) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", answer.status, http.StatusText(answer.status))
	answer.header.Write(&b)
	lines := bytes.SplitAfter(b.Bytes(), []byte("\r\n"))
	conn.Write(bytes.Join(lines[:len(lines)/2], nil))
	conn.Close()
}
