package seats_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func TestErrorBodies(t *testing.T) {
	html := literal{502, http.Header{"Content-Type": {"text/html"}}, "<html><head><title>502</title></head></html>"}
	tests := map[string]struct {
		response literal
		is       string
		code     string
		message  string
		fields   []seats.FieldError
		text     string
	}{
		"domain": {
			response: polarResponse(400, `{"error":"SeatNotAvailable","detail":"No available seats for cb1766c5-432c-4366-82cd-7a99afa1b2c3"}`),
			is:       "ErrBadRequest ErrSeatNotAvailable", code: "SeatNotAvailable",
			message: "No available seats for cb1766c5-432c-4366-82cd-7a99afa1b2c3",
			text:    "seats: ListSeats: 400 SeatNotAvailable: No available seats for cb1766c5-432c-4366-82cd-7a99afa1b2c3",
		},
		"a future name":            {response: polarResponse(400, `{"error":"SeatOnHold","detail":"wait"}`), is: "ErrBadRequest", code: "SeatOnHold", message: "wait"},
		"a status without a class": {response: polarResponse(405, `{"detail":"Method Not Allowed"}`), is: "", message: "Method Not Allowed", text: "seats: ListSeats: 405 Method Not Allowed"},
		"length required":          {response: polarResponse(411, `{"error": "LengthRequired", "detail": "A Content-Length header is required."}`), is: "", code: "LengthRequired", message: "A Content-Length header is required."},
		"OAuth":                    {response: polarResponse(401, `{"error": "invalid_token", "error_description": "The access token provided is expired."}`), is: "ErrUnauthorized ErrInvalidToken", code: "invalid_token", message: "The access token provided is expired."},
		"framework":                {response: polarResponse(400, `{"detail":"There was an error parsing the body"}`), is: "ErrBadRequest", message: "There was an error parsing the body", text: "seats: ListSeats: 400 Bad Request: There was an error parsing the body"},
		"404 for a path":           {response: polarResponse(404, `{"detail":"Not Found"}`), is: "ErrWrongServer", message: "Not Found", text: "seats: ListSeats: 404 Not Found: the server's URL is wrong (it ends before /v1), or Polar does not know the API version"},
		"404 with a future name":   {response: polarResponse(404, `{"error":"SeatNotFound","detail":"Seat not found"}`), is: "ErrNotFound", code: "SeatNotFound", message: "Seat not found", text: "seats: ListSeats: 404 SeatNotFound: Seat not found"},
		"404 with a proxy's name":  {response: literal{404, http.Header{"Content-Type": {"application/json"}}, `{"error":"RouteNotFound"}`}, is: "ErrWrongServer", code: "RouteNotFound"},
		"404 from a gateway":       {response: literal{404, http.Header{"Content-Type": {"application/json"}}, `{"status":404,"error":"Not Found"}`}, is: "ErrWrongServer", code: "Not Found", text: "seats: ListSeats: 404 Not Found: the server's URL is wrong (it ends before /v1), or Polar does not know the API version"},
		"404 through a gateway":    {response: polarResponse(404, `{"status":404,"error":"Not Found"}`), is: "ErrWrongServer", code: "Not Found"},
		"404, no such customer":    {response: polarResponse(404, `{"error":"CustomerNotFound","detail":"Customer not found: c"}`), is: "ErrNotFound ErrCustomerNotFound", code: "CustomerNotFound", message: "Customer not found: c"},
		"404, no such member":      {response: literal{404, nil, `{"error":"MemberNotFound","detail":"Member not found: m"}`}, is: "ErrNotFound ErrMemberNotFound", code: "MemberNotFound", message: "Member not found: m"},
		"404 with a 400's name":    {response: literal{404, nil, `{"error":"SeatNotAvailable"}`}, is: "ErrWrongServer", code: "SeatNotAvailable"},
		"404 for a version":        {response: literal{404, http.Header{"Content-Type": {"application/json"}}, `{"detail":"Not Found"}`}, is: "ErrWrongServer", message: "Not Found", text: "seats: ListSeats: 404 Not Found: the server's URL is wrong (it ends before /v1), or Polar does not know the API version"},
		"404 before versions":      {response: literal{404, http.Header{"Content-Type": {"application/json"}}, `{"error":"ResourceNotFound","detail":"Seat not found"}`}, is: "ErrNotFound ErrResourceNotFound", code: "ResourceNotFound", message: "Seat not found"},
		"404 from another server":  {response: literal{404, http.Header{"Content-Type": {"text/html"}}, "<!DOCTYPE html><title>404</title>"}, is: "ErrWrongServer"},
		"422 with a list": {
			response: polarResponse(422, `{"error":"RequestValidationError","detail":[
				{"type":"value_error","loc":["body","email"],"msg":"value is not a valid email address: An email address must have an @-sign.","input":"foo","ctx":{"reason":"An email address must have an @-sign."}},
				{"type":"json_invalid","loc":["body",14],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting value"}},
				{"type":"missing","loc":[],"msg":"Field required","input":null}]}`),
			is: "ErrValidation", code: "RequestValidationError",
			message: "body.email: value is not a valid email address: An email address must have an @-sign.; body.14: JSON decode error; Field required",
			fields: []seats.FieldError{
				{Path: "body.email", Type: "value_error", Message: "value is not a valid email address: An email address must have an @-sign."},
				{Path: "body.14", Type: "json_invalid", Message: "JSON decode error"},
				{Path: "", Type: "missing", Message: "Field required"},
			},
		},
		"422 with odd items": {
			response: polarResponse(422, `{"detail":["odd",null,{"type":"x","loc":"body","msg":7},{"type":"missing","loc":["body","email"],"msg":"Field required"}]}`),
			is:       "ErrValidation", message: "body.email: Field required",
			fields: []seats.FieldError{{Type: "x"}, {Path: "body.email", Type: "missing", Message: "Field required"}},
		},
		"422 with text":           {response: polarResponse(422, `{"error":"CheckoutLocked","detail":"locked"}`), is: "ErrValidation", code: "CheckoutLocked", message: "locked"},
		"429, empty":              {response: literal{429, http.Header{"Retry-After": {"60"}, "Polar-Version": {"2026-10"}}, ""}, is: "ErrRateLimited", text: "seats: ListSeats: 429 Too Many Requests: try again in 1m0s"},
		"500, text":               {response: literal{500, http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, "Internal Server Error"}, is: "ErrServer", message: "Internal Server Error", text: "seats: ListSeats: 500 Internal Server Error"},
		"502, HTML":               {response: html, is: "ErrServer", text: "seats: ListSeats: 502 Bad Gateway"},
		"an unknown 5xx":          {response: literal{530, nil, "error code: 1033"}, is: "ErrServer", message: "error code: 1033", text: "seats: ListSeats: 530: error code: 1033"},
		"a paragraph separator":   {response: polarResponse(400, `{"error":"Odd","detail":"one\u2029two"}`), is: "ErrBadRequest", code: "Odd", message: "one\u2029two", text: "seats: ListSeats: 400 Odd: one two"},
		"a text of 200 bytes":     {response: literal{503, nil, strings.Repeat("x", 200)}, is: "ErrServer", message: strings.Repeat("x", 200)},
		"a text of 201 bytes":     {response: literal{503, nil, strings.Repeat("x", 201)}, is: "ErrServer", message: strings.Repeat("x", 200) + "…"},
		"a detail of two lines":   {response: polarResponse(400, `{"error":"Odd","detail":"one\ntwo\u2028\u001b[31mthree"}`), is: "ErrBadRequest", code: "Odd", message: "one\ntwo\u2028\x1b[31mthree", text: "seats: ListSeats: 400 Odd: one two  [31mthree"},
		"cut JSON":                {response: polarResponse(400, `{"error":"SeatNotAv`), is: "ErrBadRequest"},
		"JSON of another form":    {response: polarResponse(400, `{"error":{"code":7},"detail":{"a":1},"error_description":[]}`), is: "ErrBadRequest"},
		"null":                    {response: polarResponse(400, `null`), is: "ErrBadRequest"},
		"a list":                  {response: polarResponse(400, `[]`), is: "ErrBadRequest", message: "[]"},
		"detail null":             {response: polarResponse(400, `{"error":"BadRequest","detail":null}`), is: "ErrBadRequest", code: "BadRequest"},
		"bytes that are not text": {response: polarResponse(400, "\xff\xfe\x00"), is: "ErrBadRequest"},
		"a text of two lines":     {response: literal{503, nil, "upstream connect error\nreset reason"}, is: "ErrServer", message: "upstream connect error"},
		"a long text":             {response: literal{503, nil, strings.Repeat("ä", 300)}, is: "ErrServer", message: strings.Repeat("ä", 100) + "…"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, []literal{tt.response}, oneAttempt)
			var got seats.Response
			list, err := client.ListSeats(ctx, session, seats.ListSeatsParams{}, seats.WithResponse(&got))
			if list != nil {
				t.Errorf("ListSeats: %+v and an error, want no list", list)
			}
			checkIs(t, err, tt.is)
			e := asError(t, err)
			if e.Op != "ListSeats" || e.StatusCode != tt.response.status || e.Code != tt.code || e.Message != tt.message || e.Attempts != 1 {
				t.Errorf("ListSeats: %+v; want Op ListSeats, status %d, code %q, message %q and 1 attempt", e, tt.response.status, tt.code, tt.message)
			}
			if !reflect.DeepEqual(e.Fields, tt.fields) {
				t.Errorf("ListSeats: Error.Fields is %+v, want %+v", e.Fields, tt.fields)
			}
			if string(e.Body) != tt.response.body || e.Header.Get("Polar-Version") != tt.response.header.Get("Polar-Version") {
				t.Errorf("ListSeats: Error has body %q, header %v; want the response's", e.Body, e.Header)
			}
			if tt.text != "" && err.Error() != tt.text {
				t.Errorf("ListSeats: error %q, want %q", err, tt.text)
			}
			if strings.Count(err.Error(), "seats: ") != 1 {
				t.Errorf("ListSeats: error %q, want one prefix", err)
			}
			if got.StatusCode != tt.response.status || string(got.Body) != tt.response.body || got.Attempts != 1 || got.Header == nil {
				t.Errorf("ListSeats: Response %+v, want the response and 1 attempt", got)
			}
		})
	}
}

// asError returns the *Error that err is or wraps. Without one, the test ends.
func asError(t testing.TB, err error) *seats.Error {
	t.Helper()
	var e *seats.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want an *Error", err)
	}
	return e
}

func TestUnusableSuccess(t *testing.T) {
	bodies := map[string]string{
		"empty": "", "null": "null", "an empty object": "{}", "text": "OK", "HTML": "<html>sign in</html>", "a number": "7",
		"no id": `{"status":"pending","seats":[{}],"items":[{}]}`, "id null": `{"id":null}`, "id a number": `{"id":7,"seats":7,"items":7}`,
		"cut": `{"id":"s","seats":[{"id":"s"`, "trailing garbage": `{"id":"s","seats":[],"items":[]} x`,
		"a BOM": "\ufeff" + `{"id":"s","seats":[],"items":[]}`,
		"deep":  `{"id":"s","seats":[],"items":[],"x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + "}",
	}
	for name, body := range bodies {
		for _, op := range polarOperations {
			client, requests := serve(t, []literal{polarResponse(200, body)})
			is := "ErrUnexpectedResponse"
			var opts []seats.Option
			if op.method != "GET" {
				is += " ErrOutcomeUnknown"
			}
			if op.name == "AssignSeat" {
				opts = append(opts, oneAttempt) // by default, AssignSeat repeats an assignment whose outcome is unknown
			}
			_, err := op.call(ctx, client, opts...)
			var e *seats.Error
			if !errors.As(err, &e) {
				t.Errorf("%s, %s: %v, want an *Error", op.name, name, err)
				continue
			}
			if e.StatusCode != 200 || string(e.Body) != body[:min(len(body), 64<<10)] || e.Op != op.name {
				t.Errorf("%s, %s: %+v; want Op %s, status 200 and the body", op.name, name, e, op.name)
			}
			checkIs(t, err, is)
			if len(*requests) != 1 {
				t.Errorf("%s, %s: %d requests, want 1", op.name, name, len(*requests))
			}
		}
	}
}

func TestOtherSuccessStatuses(t *testing.T) {
	for _, status := range []int{200, 201, 202, 203, 206, 299} {
		client, _ := serve(t, []literal{polarResponse(status, testdata(t, "seat_pending.json"))})
		if seat, err := client.AssignSeat(ctx, session, seats.SeatAssign{}); err != nil || seat.ID == "" {
			t.Errorf("AssignSeat, status %d: %v, %v; want the seat", status, seat, err)
		}
	}
	client, _ := serve(t, []literal{{204, nil, ""}})
	_, err := client.ResendInvitation(ctx, session, "s")
	checkIs(t, err, "ErrUnexpectedResponse ErrOutcomeUnknown")
}

func TestResponseTooLarge(t *testing.T) {
	body := testdata(t, "seats.json")
	client, requests := serve(t, []literal{polarResponse(200, body)}, seats.WithMaxResponseBytes(int64(len(body))))
	if _, err := client.ListSeats(ctx, session, seats.ListSeatsParams{}); err != nil {
		t.Errorf("ListSeats with a body of exactly the limit: %v", err)
	}
	var got seats.Response
	_, err := client.ListSeats(ctx, session, seats.ListSeatsParams{}, seats.WithMaxResponseBytes(int64(len(body)-1)), seats.WithResponse(&got))
	checkIs(t, err, "ErrResponseTooLarge")
	if len(*requests) != 2 || string(got.Body) != body[:len(body)-1] {
		t.Errorf("ListSeats: %d requests, %d bytes in the Response; want 2, %d", len(*requests), len(got.Body), len(body)-1)
	}
	_, err = client.ResendInvitation(ctx, session, "s", seats.WithMaxResponseBytes(9))
	checkIs(t, err, "ErrResponseTooLarge ErrOutcomeUnknown")
}

func TestErrorBodyIsBounded(t *testing.T) {
	client, _ := serve(t, []literal{polarResponse(400, strings.Repeat("x", 1<<20))})
	_, err := client.ListSeats(ctx, session, seats.ListSeatsParams{})
	if e := asError(t, err); len(e.Body) != 64<<10 {
		t.Errorf("ListSeats: Error.Body has %d bytes, want 64 KiB", len(e.Body))
	}
	checkIs(t, err, "ErrBadRequest")
}

func TestServerErrorOnWriteIsOutcomeUnknown(t *testing.T) {
	for _, status := range []int{408, 500, 501, 502, 503, 504, 524} {
		client, requests := serve(t, []literal{{status, nil, ""}})
		is := "ErrServer ErrOutcomeUnknown"
		if status == 408 {
			is = "ErrOutcomeUnknown"
		}
		_, err := client.RevokeSeat(ctx, session, "s")
		checkIs(t, err, is)
		_, err = client.ResendInvitation(ctx, session, "s")
		checkIs(t, err, is)
		if len(*requests) != 2 {
			t.Errorf("RevokeSeat and ResendInvitation, status %d: %d requests, want 1 each", status, len(*requests))
		}
	}
	client, _ := serve(t, []literal{{500, nil, "Internal Server Error"}})
	_, err := client.RevokeSeat(ctx, session, "s")
	if want := "seats: RevokeSeat: 500 Internal Server Error: outcome unknown"; err.Error() != want {
		t.Errorf("RevokeSeat: error %q, want %q", err, want)
	}
}

func TestRetryAfter(t *testing.T) {
	const day = "Sat, 22 Aug 2026 08:47:05 GMT"
	tests := map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"absent":                {http.Header{}, 0},
		"seconds":               {http.Header{"Retry-After": {"60"}}, time.Minute},
		"zero":                  {http.Header{"Retry-After": {"0"}}, 0},
		"negative":              {http.Header{"Retry-After": {"-5"}}, 0},
		"absurd":                {http.Header{"Retry-After": {"9223372036854775807"}}, 1<<63 - 1},
		"above int64":           {http.Header{"Retry-After": {"99999999999999999999"}}, 1<<63 - 1},
		"below int64":           {http.Header{"Retry-After": {"-99999999999999999999"}}, 0},
		"far below zero":        {http.Header{"Retry-After": {"-18446744073"}}, 0},
		"date after Date":       {http.Header{"Retry-After": {"Sat, 22 Aug 2026 08:47:35 GMT"}, "Date": {day}}, 30 * time.Second},
		"date before Date":      {http.Header{"Retry-After": {"Sat, 22 Aug 2026 08:47:00 GMT"}, "Date": {day}}, 0},
		"a fraction":            {http.Header{"Retry-After": {"299.997"}}, 300 * time.Second},
		"a fraction of zero":    {http.Header{"Retry-After": {"60.0"}}, time.Minute},
		"less than a second":    {http.Header{"Retry-After": {"0.2"}}, time.Second},
		"a fraction below zero": {http.Header{"Retry-After": {"-0.5"}}, 0},
		"a list":                {http.Header{"Retry-After": {"60, 60"}}, time.Minute},
		"the longest last":      {http.Header{"Retry-After": {"4, 600"}}, 10 * time.Minute},
		"the longest first":     {http.Header{"Retry-After": {"600,4"}}, 10 * time.Minute},
		"a list with nonsense":  {http.Header{"Retry-After": {"soon, 60"}}, time.Minute},
		"in two headers":        {http.Header{"Retry-After": {"4", "600"}}, 10 * time.Minute},
		"seconds and a date":    {http.Header{"Retry-After": {"4", "Sat, 22 Aug 2026 08:47:35 GMT"}, "Date": {day}}, 30 * time.Second},
		"the maximum":           {http.Header{"Retry-After": {"9223372036"}}, 9223372036 * time.Second},
		"above the maximum":     {http.Header{"Retry-After": {"9223372036.5"}}, 1<<63 - 1},
		"infinite":              {http.Header{"Retry-After": {"inf"}}, 0},
		"not a number":          {http.Header{"Retry-After": {"NaN"}}, 0},
		"nonsense":              {http.Header{"Retry-After": {"soon"}}, 0},
		"a Go duration":         {http.Header{"Retry-After": {"60s"}}, 0},
	}
	for name, tt := range tests {
		client, _ := serve(t, []literal{{429, tt.header, ""}}, oneAttempt)
		_, err := client.ListSeats(ctx, session, seats.ListSeatsParams{})
		if e := asError(t, err); e.RetryAfter != tt.want {
			t.Errorf("%s: ListSeats: RetryAfter is %v, want %v", name, e.RetryAfter, tt.want)
		}
	}
}

// A 422 repeats what the client sent. It is decoded even if it is longer than Error.Body.
func TestLong422(t *testing.T) {
	body := `{"error":"RequestValidationError","detail":[{"type":"value_error","loc":["body","metadata"],"msg":"too much","input":"` + strings.Repeat("x", 100<<10) + `"}]}`
	client, _ := serve(t, []literal{polarResponse(422, body)})
	var got seats.Response
	_, err := client.AssignSeat(ctx, session, seats.SeatAssign{}, seats.WithResponse(&got))
	e := asError(t, err)
	if len(e.Fields) != 1 || e.Fields[0].Path != "body.metadata" || len(e.Body) != 64<<10 || len(got.Body) != 64<<10 {
		t.Errorf("AssignSeat: %v, fields %+v, bodies of %d and %d bytes; want the field body.metadata and 64 KiB each", err, e.Fields, len(e.Body), len(got.Body))
	}
}

// Users' tests make an Error from its exported fields.
func TestErrorLiteral(t *testing.T) {
	checkIs(t, &seats.Error{StatusCode: 400, Code: "SeatNotAvailable"}, "ErrBadRequest ErrSeatNotAvailable")
	checkIs(t, &seats.Error{StatusCode: 503}, "ErrServer")
	checkIs(t, &seats.Error{StatusCode: 404}, "ErrWrongServer")
	checkIs(t, &seats.Error{StatusCode: 404, Code: "ResourceNotFound"}, "ErrNotFound ErrResourceNotFound")
	if (&seats.Error{}).Is(nil) {
		t.Error("Error.Is(nil) is true, want false")
	}
}

// An error does not quote the value that cannot be decoded.
func TestDecodeErrorsDoNotQuoteTheBody(t *testing.T) {
	number := strings.Repeat("7", 1000)
	for _, body := range []string{
		`{"id":` + number + `}`,
		`{"id":"s","created_at":"` + number + `"}`,
	} {
		s := &script{steps: []step{{status: 200, body: body}}}
		if err := resend(ctx, s.client(t)); err == nil || strings.Contains(err.Error(), "777") {
			t.Errorf("ResendInvitation: %v, want an error that does not quote the response", err)
		}
	}
}

// The status decides that a response is a refusal, even if the body is that of a success.
func TestRefusalWithSuccessBody(t *testing.T) {
	for code, is := range map[int]string{
		199: "ErrOutcomeUnknown", 300: "ErrOutcomeUnknown", 400: "ErrBadRequest", 403: "ErrForbidden", 503: "ErrServer ErrOutcomeUnknown",
	} {
		s := &script{steps: []step{{status: code, body: any200}}}
		seat, err := s.client(t).RevokeSeat(ctx, session, seatID)
		if seat != nil || err == nil {
			t.Errorf("RevokeSeat, status %d: %+v, %v; want no seat and an error", code, seat, err)
		}
		checkIs(t, err, is)
		list, err := s.client(t, oneAttempt).ListSeats(ctx, session, seats.ListSeatsParams{SubscriptionID: teamID})
		if list != nil || err == nil {
			t.Errorf("ListSeats, status %d: %+v, %v; want no list and an error", code, list, err)
		}
	}
}

// The error wraps what ended the attempt, next to the response.
func TestErrorsWrapTheirCauses(t *testing.T) {
	gone := errors.New("the network is gone")
	tests := map[string]struct {
		step step
		call func(context.Context, *seats.Client, ...seats.Option) error
	}{
		"no response to a read":     {step{err: gone}, listSeats},
		"no response to a change":   {step{err: gone}, revoke},
		"never sent":                {step{err: gone, unsent: true}, revoke},
		"a cut success":             {step{status: 200, body: `{"id":`, cut: gone}, revoke},
		"a cut refusal":             {step{status: 403, body: `{"error":`, cut: gone}, revoke},
		"a cut failure":             {step{status: 503, body: `x`, cut: gone}, listSeats},
		"the look of EnsureRevoked": {step{err: gone}, ensureNotHeld},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{tt.step}}
				err := tt.call(ctx, s.client(t))
				if !errors.Is(err, gone) || strings.Count(err.Error(), "the network is gone") != 1 || !strings.HasPrefix(err.Error(), "seats: ") || strings.Count(err.Error(), "seats: ") != 1 {
					t.Errorf("call: %v, want the cause and the prefix once", err)
				}
			})
		})
	}
}
