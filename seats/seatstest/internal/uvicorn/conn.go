package uvicorn

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
)

// maxHead is the maximum length of the head of a request.
const maxHead = 1 << 20

// endless is the length of a body that extends to the end of the connection.
const endless = 1 << 62

// NewListener returns a listener for a server of [NewServer]. It accepts the connections of l.
func NewListener(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newConn(c, c), nil
}

// conn parses the heads of requests itself and keeps them. It replaces each head by a simple
// one that net/http accepts, and that only describes the length of the body.
type conn struct {
	net.Conn
	in      *bufio.Reader
	line    []byte // the part of the current line that has been read
	size    int    // the length of the lines of the head so far
	head    *head  // the head that those lines make
	pending string // the part of the replacement that net/http has not read
	body    int64  // the length of the body that precedes the next head

	mu    sync.Mutex
	heads []*head // the complete heads, oldest first; nil for a malformed one
}

// newConn returns a conn that reads from in instead of c.
func newConn(c net.Conn, in io.Reader) *conn {
	return &conn{Conn: c, in: bufio.NewReader(in), head: &head{}}
}

// next removes and returns the oldest head.
func (c *conn) next() *head {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := c.heads[0]
	c.heads = c.heads[1:]
	return first
}

func (c *conn) Read(p []byte) (int, error) {
	if c.pending == "" && c.body == 0 {
		if err := c.readHead(); err != nil {
			return 0, err
		}
	}
	if c.pending != "" {
		n := copy(p, c.pending)
		c.pending = c.pending[n:]
		return n, nil
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.body)])
	c.body -= int64(n)
	return n, err
}

// readHead reads up to the empty line after a head, or up to an error in the head. If it
// returns early because of a deadline, the next call continues there.
func (c *conn) readHead() error {
	for {
		part, err := c.in.ReadSlice('\n')
		c.line = append(c.line, part...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		c.size += len(part)
		if c.size > maxHead {
			c.refuse()
			return nil
		}
		if err != nil {
			continue
		}
		line := string(c.line)
		c.line = c.line[:0]
		switch {
		case c.head.method == "" && strings.Trim(line, "\r\n") == "": // Polar's server skips empty lines
		case line == "\r\n":
			c.accept(c.head)
			return nil
		case !c.head.add(line):
			c.refuse()
			return nil
		}
	}
}

// accept keeps h, and replaces it by its framing.
func (c *conn) accept(h *head) {
	if text, body, ok := h.framing(); ok {
		c.replace(h, text, body)
	} else {
		c.refuse()
	}
}

// refuse replaces a malformed head by one with an endless body. net/http waits a little before
// it closes a connection with an unread body, so the client receives the answer.
func (c *conn) refuse() {
	c.replace(nil, fmt.Sprintf("GET / HTTP/1.1\r\nHost: polar\r\nContent-Length: %d\r\n\r\n", int64(endless)), endless)
}

// replace keeps h, and makes net/http read text and a body of the given length instead.
func (c *conn) replace(h *head, text string, body int64) {
	c.pending, c.body = text, body
	c.head, c.size = &head{}, 0
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heads = append(c.heads, h)
}

// CloseWrite closes the writing side of the connection. net/http calls it if it exists.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
