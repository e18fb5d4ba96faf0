package seats

import (
	"net/http"
	"testing"
	"time"
)

func TestOwnTransport(t *testing.T) {
	base := &http.Transport{MaxIdleConns: 100, IdleConnTimeout: 90 * time.Second, ForceAttemptHTTP2: true, TLSHandshakeTimeout: time.Second}
	own, ok := ownTransport(base).(*http.Transport)
	if !ok || own == base {
		t.Fatalf("%v, want a transport of its own", own)
	}
	if own.MaxIdleConns != 1024 || own.MaxIdleConnsPerHost != 1024 || own.IdleConnTimeout != 4*time.Second {
		t.Errorf("%d idle connections, %d for a host, for %v", own.MaxIdleConns, own.MaxIdleConnsPerHost, own.IdleConnTimeout)
	}
	if !own.ForceAttemptHTTP2 || own.TLSHandshakeTimeout != time.Second {
		t.Error("what the base says of other things is lost")
	}
	if base.MaxIdleConns != 100 || base.MaxIdleConnsPerHost != 0 || base.IdleConnTimeout != 90*time.Second {
		t.Error("the base was changed")
	}
}

type otherTransport struct{ http.RoundTripper }

func TestOwnTransportOfAnother(t *testing.T) {
	if base := (otherTransport{}); ownTransport(base) != base {
		t.Error("what the program put in place of http.DefaultTransport is not used")
	}
}
