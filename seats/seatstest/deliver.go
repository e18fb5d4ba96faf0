package seatstest

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// deliver writes an answer, or what the fault leaves of it.
func (f *Fake) deliver(w http.ResponseWriter, r *http.Request, d delivery) {
	if !f.pause(r, d.wait) || d.cut == cutAll {
		panic(http.ErrAbortHandler) // net/http closes the connection
	}
	if d.cut == cutInHeader {
		cutHeader(w, d.answer)
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
		f.stall(r)
	}
	panic(http.ErrAbortHandler)
}

func writeBody(w http.ResponseWriter, answer response) {
	if answer.header.Get("Content-Length") == "" {
		http.NewResponseController(w).Flush() // or net/http would add one
	}
	w.Write(answer.body)
}

// pause waits and tells whether somebody still waits for the answer.
func (f *Fake) pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	case <-f.closed:
		return false
	}
}

// stall waits until nobody waits for the rest.
func (f *Fake) stall(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-f.closed:
	}
}

// cutHeader writes an answer's first header lines and ends the connection.
func cutHeader(w http.ResponseWriter, answer response) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // not a connection of its own: nothing comes
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", answer.status, http.StatusText(answer.status))
	answer.header.Write(&b)
	lines := bytes.SplitAfter(b.Bytes(), []byte("\r\n"))
	conn.Write(bytes.Join(lines[:len(lines)/2], nil))
	conn.Close()
	panic(http.ErrAbortHandler)
}
