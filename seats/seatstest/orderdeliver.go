package seatstest

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// orderDeliver sends each event that has happened since the last such order once.
func (f *Fake) orderDeliver(w http.ResponseWriter, r *http.Request) {
	var order struct{ URL, Secret string }
	if !readOrder(w, r, &order) {
		return
	}
	e := &Endpoint{URL: order.URL, Secret: order.Secret, fake: f}
	err := e.check()
	if err == nil && e.Secret == "" {
		err = errors.New("the secret is empty")
	}
	if err != nil {
		refuseOrder(w, fmt.Errorf("seatstest: POST %s: %w", r.URL.Path, err))
		return
	}
	b := []byte("[")
	for i, d := range e.Send(f.takeWebhooks()...) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"id":`...), d.Webhook.ID)
		b = appendString(append(b, `,"type":`...), d.Webhook.Type)
		b = strconv.AppendInt(append(b, `,"status":`...), int64(d.Status), 10)
		if d.Err != nil {
			b = appendString(append(b, `,"error":`...), d.Err.Error())
		}
		b = append(b, '}')
	}
	writeOrder(w, append(b, ']'))
}

// takeWebhooks returns the events since the last call.
func (f *Fake) takeWebhooks() []Webhook {
	f.mu.Lock()
	defer f.mu.Unlock()
	var fresh []Webhook
	for _, e := range f.outbox.effects[f.outbox.delivered:] {
		if e.webhook != nil {
			fresh = append(fresh, *e.webhook)
		}
	}
	f.outbox.delivered = len(f.outbox.effects)
	return fresh
}
