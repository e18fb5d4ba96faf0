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

// maxHead is how long a request's head may be.
const maxHead = 1 << 20

// endless is the length of a body that goes on to the connection's end.
const endless = 1 << 62

// NewListener returns l, with connections on which requests are read as they are
// written.
func NewListener(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newConn(c, c), nil
}

// conn puts the heads of requests aside and shows net/http others, which
// only say how the bodies are sent.
type conn struct {
	net.Conn
	in    *bufio.Reader
	line  []byte // the part of a line that was read
	size  int    // of the lines before it
	head  *head  // of them
	shown string // the part of a head that net/http has not read
	body  int64  // how much of a body comes before the next head

	mu    sync.Mutex
	heads []*head // whole ones, in their order; nil for one that is malformed
}

// newConn reads from in, which is c or stands for it.
func newConn(c net.Conn, in io.Reader) *conn {
	return &conn{Conn: c, in: bufio.NewReader(in), head: &head{}}
}

func (c *conn) next() *head {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := c.heads[0]
	c.heads = c.heads[1:]
	return first
}

func (c *conn) Read(p []byte) (int, error) {
	if c.shown == "" && c.body == 0 {
		if err := c.readHead(); err != nil {
			return 0, err
		}
	}
	if c.shown != "" {
		n := copy(p, c.shown)
		c.shown = c.shown[n:]
		return n, nil
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.body)])
	c.body -= int64(n)
	return n, err
}

// readHead reads to the empty line after a head, or to what makes it malformed.
// After a deadline the next call goes on from there.
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
		case c.head.method == "" && strings.Trim(line, "\r\n") == "": // Polar's server skips these
		case line == "\r\n":
			c.show(c.head)
			return nil
		case !c.head.add(line):
			c.refuse()
			return nil
		}
	}
}

// show lets net/http read the framing of h.
func (c *conn) show(h *head) {
	if text, body, ok := h.framing(); ok {
		c.put(h, text, body)
	} else {
		c.refuse()
	}
}

// refuse stands for a head that is malformed. net/http waits a little before it
// closes a connection with a body that nobody reads: so the answer is not lost.
func (c *conn) refuse() {
	c.put(nil, fmt.Sprintf("GET / HTTP/1.1\r\nHost: polar\r\nContent-Length: %d\r\n\r\n", int64(endless)), endless)
}

func (c *conn) put(h *head, shown string, body int64) {
	c.shown, c.body = shown, body
	c.head, c.size = &head{}, 0
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heads = append(c.heads, h)
}

// CloseWrite ends what the client reads; net/http looks for it.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
