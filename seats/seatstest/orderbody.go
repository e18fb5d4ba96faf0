package seatstest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// duration reads seconds of an order.
func duration(seconds float64) (time.Duration, error) {
	const most = 1e9 // about 31 years
	if seconds < 0 || seconds > most {
		return 0, fmt.Errorf("seatstest: seconds are %v: want 0 to %.0f", seconds, most)
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

func orderText(r *http.Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body)
	if err == nil && len(text) == 0 {
		err = fmt.Errorf("seatstest: POST %s needs a body of JSON", r.URL.Path)
	}
	return text, err
}

// readOrder reads one JSON value with no fields but the order's.
func readOrder(w http.ResponseWriter, r *http.Request, order any) bool {
	text, err := orderText(r)
	if err != nil {
		refuseOrder(w, err)
		return false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err = d.Decode(order)
	if _, end := d.Token(); err == nil && end != io.EOF {
		err = errors.New("there is more after the JSON")
	}
	if err != nil {
		refuseOrder(w, fmt.Errorf("seatstest: POST %s: %w", r.URL.Path, err))
		return false
	}
	return true
}

func refuseOrder(w http.ResponseWriter, err error) {
	http.Error(w, err.Error(), http.StatusBadRequest)
}

func writeOrder(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}
