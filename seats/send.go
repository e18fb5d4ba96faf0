package seats

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// An answer is what one attempt brought back.
type answer struct {
	came   bool // there is one
	status int
	header http.Header
	body   []byte // all of a success; of any other answer, what is read
	cut    error  // why there is no answer, or not all of it
	sent   bool   // the request may have reached the server
}

func (a *answer) isSuccess() bool { return 200 <= a.status && a.status <= 299 }

// isCut tells whether the body ended before it should have.
func (a *answer) isCut() bool { return a.cut != nil && a.cut != errTooLong }

// send sends req and reads its answer, within the time for one attempt. Only with watch
// does it find out whether a request that failed was sent.
func (c config) send(ctx context.Context, req *http.Request, watch bool) (a answer) {
	attemptCtx, cancel := c.withTimeout(ctx)
	defer cancel()
	defer func() {
		if a.isCut() {
			a.cut = c.explain(ctx, attemptCtx, a.cut)
		}
	}()
	if err := attemptCtx.Err(); err != nil {
		return answer{cut: err}
	}
	sendCtx, sent := attemptCtx, func() bool { return true }
	if watch {
		sendCtx, sent = watchSent(attemptCtx)
	}
	resp, err := c.httpClient.Do(req.WithContext(sendCtx))
	if err != nil {
		return answer{cut: err, sent: sent()}
	}
	defer resp.Body.Close()
	showLocation(resp.Header)
	a = answer{came: true, status: resp.StatusCode, header: resp.Header, sent: true}
	if a.status == http.StatusSwitchingProtocols {
		return a // what follows is a connection, which no context ends
	}
	limit := c.maxResponseBytes
	if !a.isSuccess() {
		limit = min(limit, maxErrorRead)
	}
	a.body, a.cut = readBody(resp, limit)
	return a
}

func (c config) withTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.timeout)
}

// watchSent tells afterwards whether a request may have reached the server. It did
// not when no connection was got for it; a transport that does not even say that it
// looks for one tells nothing, so the request may have.
func watchSent(ctx context.Context) (context.Context, func() bool) {
	var asked, got atomic.Bool
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	}
	return httptrace.WithClientTrace(ctx, trace), func() bool { return got.Load() || !asked.Load() }
}

// explain makes sure that the error of an attempt says who ended it: the caller's
// context, whose error it then is, or the time for one attempt.
func (c config) explain(ctx, attemptCtx context.Context, err error) error {
	switch ended := ctx.Err(); {
	case ended != nil && errors.Is(err, ended):
		return err
	case ended != nil:
		return fmt.Errorf("%w: %w", ended, err)
	case attemptCtx.Err() != nil:
		return timeoutError(c.timeout)
	}
	return err
}

// A timeoutError is a [net.Error], but no context.DeadlineExceeded: the deadline of
// the caller's context has not passed.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no answer within %v", time.Duration(e))
}
func (e timeoutError) Timeout() bool   { return true }
func (e timeoutError) Temporary() bool { return true }
