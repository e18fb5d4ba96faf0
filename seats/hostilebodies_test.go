package seats_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
)

// any200 is the body of a good response to every operation.
const any200 = `{"id":"` + seatID + `","seats":[],"items":[],"available_seats":5,"total_seats":5,"pagination":{"total_count":0,"max_page":0}}`

// statusBehaviors returns responses with every status that matters, in the four forms that
// servers and proxies send.
func statusBehaviors() []behavior {
	groups := []struct {
		statuses []int
		is       string
		verdict  verdict
	}{
		{[]int{300, 305, 306, 399}, "", failed}, // none of them says that nothing was done
		{[]int{400}, "ErrBadRequest", refusal},
		{[]int{401}, "ErrUnauthorized", refusal},
		{[]int{403}, "ErrForbidden", refusal},
		{[]int{422}, "ErrValidation", refusal},
		{[]int{402, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 423, 424, 426, 428, 431, 444, 451, 499}, "", refusal},
		{[]int{408}, "", ambiguous},
		{[]int{421, 425}, "", notDone},
		{[]int{429}, "ErrRateLimited", notDone},
		{[]int{500, 502, 503, 504, 506, 507, 508, 510, 511, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599}, "ErrServer", ambiguous},
		{[]int{501, 505, 600, 999}, "ErrServer", failed},
	}
	forms := []struct{ name, header, body string }{
		{"JSON", "Content-Type: application/json\r\n", `{"error":"Odd","detail":"ECHO"}`},
		{"text", "Content-Type: text/plain; charset=utf-8\r\nX-Debug: ECHO\r\n", "no: ECHO\r\nsecond line"},
		{"HTML", "Content-Type: text/html\r\n", "<!DOCTYPE html>\n<title>Odd</title><pre>ECHO</pre>"},
		{"empty", "", ""},
	}
	var all []behavior
	for _, g := range groups {
		for _, status := range g.statuses {
			for _, f := range forms {
				all = append(all, behavior{
					name: fmt.Sprintf("%d %s", status, f.name), respond: sendingResponse(status, f.header, f.body),
					status: status, body: f.body, is: g.is, verdict: g.verdict,
				})
			}
		}
	}
	return append(all,
		behavior{name: "304 not modified", respond: sendingResponse(304, "ETag: \"ECHO\"\r\n", ""), status: 304, verdict: failed},
		behavior{name: "404 with a name", respond: sendingResponse(404, "", `{"error":"Odd","detail":"ECHO"}`), status: 404, body: `{"error":"Odd","detail":"ECHO"}`, is: "ErrNotFound", verdict: refusal},
		behavior{name: "404 with prose for a name", respond: sendingResponse(404, "", `{"error":"no ECHO"}`), status: 404, body: `{"error":"no ECHO"}`, is: "ErrWrongServer", verdict: refusal},
		behavior{name: "404 in HTML", respond: sendingResponse(404, "Content-Type: text/html\r\n", "<title>ECHO</title>"), status: 404, body: "<title>ECHO</title>", is: "ErrWrongServer", verdict: refusal},
		behavior{name: "404 from another server", respond: sending("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), status: 404, is: "ErrWrongServer", verdict: refusal},
		behavior{name: "404 with bytes that are not text", respond: sendingResponse(404, "", "\xff\xfe\x00"), status: 404, body: "\xff\xfe\x00", is: "ErrWrongServer", verdict: refusal},
		behavior{name: "400 with prose for a name", respond: sendingResponse(400, "", `{"error":"no seat for ECHO"}`), status: 400, body: `{"error":"no seat for ECHO"}`, is: "ErrBadRequest", verdict: refusal},
		behavior{name: "422 with odd locations and an odd item", respond: sendingResponse(422, "", `{"detail":[{"loc":[{"a":["ECHO"]},1e99,null],"msg":"ECHO"},7]}`), status: 422, body: `{"detail":[{"loc":[{"a":["ECHO"]},1e99,null],"msg":"ECHO"},7]}`, is: "ErrValidation", verdict: refusal},
		behavior{name: "422 with odd locations", respond: sendingResponse(422, "", `{"detail":[{"loc":[{"a":["ECHO"]},1e99,null],"msg":"ECHO"},{}]}`), status: 422, body: `{"detail":[{"loc":[{"a":["ECHO"]},1e99,null],"msg":"ECHO"},{}]}`, is: "ErrValidation", verdict: refusal},
		behavior{name: "400 of 10,000 levels", respond: sendingResponse(400, "", deep(10_000)), status: 400, body: deep(10_000), is: "ErrBadRequest", verdict: refusal},
		behavior{name: "429 with an absurd Retry-After", respond: sendingResponse(429, "Retry-After: 99999999999999999999\r\n", ""), status: 429, is: "ErrRateLimited", verdict: refusal},
		behavior{name: "503 with a long Retry-After", respond: sendingResponse(503, "Retry-After: 3600\r\n", ""), status: 503, is: "ErrServer", verdict: failedTooLong},
		behavior{name: "503 with a negative Retry-After", respond: sendingResponse(503, "Retry-After: -18446744073\r\n", ""), status: 503, is: "ErrServer", verdict: ambiguous},
		behavior{name: "503 with a Retry-After that is not a number", respond: sendingResponse(503, "Retry-After: ECHO\r\n", ""), status: 503, is: "ErrServer", verdict: ambiguous},
	)
}

// sending sends text and keeps the connection.
func sending(text string) func(peer) bool {
	return func(p peer) bool { return p.say(text) }
}

// deep returns a JSON array nested that many levels deep.
func deep(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }

// successBehaviors returns good responses that are odd in ways that do not matter.
func successBehaviors() []behavior {
	good := func(name string, respond func(peer) bool, status int) behavior {
		return behavior{name: name, respond: respond, status: status, verdict: accepted}
	}
	all := []behavior{
		good("no Content-Type", sendingResponse(200, "", any200), 200),
		good("an odd-cased Content-Type", sendingResponse(200, "CONTENT-TYPE: Application/JSON;Charset=\"UTF-8\"\r\n", any200), 200),
		good("a wrong Content-Type", sendingResponse(200, "Content-Type: text/html\r\n", any200), 200),
		good("an invalid Content-Type", sendingResponse(200, "Content-Type: ;;,\r\n", any200), 200),
		good("two Content-Types", sendingResponse(200, "Content-Type: text/html\r\nContent-Type: application/json\r\n", any200), 200),
		good("gzip", sendingResponse(200, "Content-Encoding: gzip\r\n", zipped(any200)), 200),
		good("odd-cased gzip", sendingResponse(200, "content-encoding: GZip\r\n", zipped(any200)), 200),
		good("103 first", sending("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"+whole(any200)), 200),
		good("100 and 102 first", sending("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"+whole(any200)), 200),
		good("a status without a reason", sending("HTTP/1.1 200\r\nContent-Length: "+fmt.Sprint(len(any200))+"\r\n\r\n"+any200), 200),
		good("chunks and a trailer", sending("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"+chunk(any200[:9])+chunk(any200[9:])+"0\r\nX: ECHO\r\n\r\n"), 200),
		good("line feeds alone", sending(strings.ReplaceAll(whole(any200), "\r\n", "\n")), 200),
		{name: "HTTP/1.0 without a length", respond: sendingThenClosing("HTTP/1.0 200 OK\r\n\r\n" + any200), status: 200, verdict: accepted, breaksConn: true},
		{name: "more than its length", respond: sendingThenClosing(whole(any200) + "HTTP/1.1 500 ECHO"), status: 200, verdict: accepted, breaksConn: true},
	}
	for _, status := range []int{201, 202, 203, 206, 207, 226, 299} {
		all = append(all, good(fmt.Sprint(status), sendingResponse(status, "", any200), status))
	}
	for name, body := range oddBodies {
		all = append(all, good(name, sendingResponse(200, "Content-Type: application/json\r\n", body), 200))
	}
	return all
}

// oddBodies are odd bodies of good responses to every operation.
var oddBodies = map[string]string{
	"white space around":                " \r\n\t" + any200 + "\n\n",
	"duplicate keys":                    `{"id":"first","seats":[{"id":"x"}],` + any200[1:],
	"unknown fields":                    `{"unheard_of_new":{"a":[1,null,1e999]},` + any200[1:],
	"9,000 levels in an unknown field":  `{"unheard_of_new":` + deep(9_000) + `,` + any200[1:],
	"invalid UTF-8 in a string":         `{"email":"` + "\xff\xc0" + `","unheard_of_new":"\ud800",` + any200[1:],
	"a huge number in an unknown field": `{"unheard_of_new":` + strings.Repeat("9", 50_000) + `,` + any200[1:],
	"a future enum value":               `{"status":"paused",` + any200[1:],
}

// whole returns a complete response with the body.
func whole(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// chunk returns s as one chunk of the chunked transfer encoding.
func chunk(s string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(s), s) }

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// unusableBodies are bodies that make a 200 unusable.
var unusableBodies = map[string]string{
	"nothing": "", "white space": " \n", "null": "null", "an empty object": "{}", "a text": `"ok: ECHO"`, "a number": "7", "true": "true",
	"plain text": "OK ECHO", "HTML": "<!DOCTYPE html><form>ECHO</form>", "another object": `{"ok":true,"message":"ECHO"}`,
	"an object in a list": `[{"status":"pending"}]`, "a list of null": `[null]`,
	"wrong types":          `{"id":{},"seats":{},"items":"ECHO"}`,
	"ids that are numbers": `{"id":7,"seats":[{"id":7}],"items":[{"id":7}]}`,
	"no ids":               `{"status":"pending","seats":[{"email":"ECHO"}],"items":[{}]}`,
	"null for ids":         `{"id":null,"seats":[null],"items":[null]}`,
	"null for lists":       `{"id":"","seats":null,"items":null}`,
	"duplicate keys":       `{"id":"s","seats":[],"items":[],"id":"","seats":null,"items":null}`,
	"invalid times":        `{"id":"s","created_at":"ECHO","seats":[{"id":"s","created_at":"ECHO"}],"items":[{"id":"s","created_at":"ECHO"}]}`,
	"numbers for times":    `{"id":"s","created_at":7,"seats":[{"id":"s","created_at":7}],"items":[{"id":"s","created_at":7}]}`,
	"10,001 levels":        `{"unheard_of_new":` + deep(10_001) + `,` + any200[1:],
	"10,000 levels":        deep(10_001),
	"a huge number":        `{"id":1e999,"seats":[],"total_seats":1e999,"items":[],"pagination":{"max_page":1e999}}`,
	"invalid UTF-8":        "\xff\xfe\xfd",
	"a BOM":                "\ufeff" + any200,
	"UTF-16":               "\xff\xfe{\x00}\x00",
	"NUL":                  any200 + "\x00",
	"trailing garbage":     any200 + " ECHO",
	"two objects":          any200 + any200,
	"half":                 any200[:len(any200)/2],
	"a comment":            "/* ECHO */" + any200,
	"single quotes":        `{'id':'s','seats':[],'items':[]}`,
	"NaN":                  `{"id":NaN,"seats":NaN,"items":NaN}`,
	"a JSON guard first":   ")]}'\n" + any200,
	"undeclared gzip":      zipped(any200),
}

func bodyBehaviors() []behavior {
	all := []behavior{
		{name: "200 with an empty list", respond: sendingResponse(200, "", "[]"), status: 200, body: "[]", is: "ErrUnexpectedResponse", verdict: unreadable, goodFor: "ListClaimedSubscriptions"},
		{name: "204", respond: sending("HTTP/1.1 204 No Content\r\n\r\n"), status: 204, is: "ErrUnexpectedResponse", verdict: unreadable},
		{name: "205", respond: sendingResponse(205, "", ""), status: 205, is: "ErrUnexpectedResponse", verdict: unreadable},
		{name: "Brotli, not asked for", respond: sendingResponse(200, "Content-Encoding: br\r\n", "\x0b\x02\x80"), status: 200, body: "\x0b\x02\x80", is: "ErrUnexpectedResponse", verdict: unreadable},
	}
	for name, body := range unusableBodies {
		all = append(all, behavior{
			name: "200 with " + name, respond: sendingResponse(200, "Content-Type: application/json\r\n", body),
			status: 200, body: body, is: "ErrUnexpectedResponse", verdict: unreadable,
		})
	}
	return all
}

// lengthBehaviors returns responses that are too long or whose length is wrong.
func lengthBehaviors() []behavior {
	long := func(n int) string { return strings.Repeat("x", n) }
	kept := long(maxRefusal)
	bomb := zipped(strings.Repeat("x", 4*maxSuccess))
	return []behavior{
		{name: "a refusal of 200 KiB", respond: sendingResponse(400, "", long(200<<10)), status: 400, body: kept, is: "ErrBadRequest", verdict: refusal},
		{name: "a refusal of 1 MiB", respond: sendingResponse(400, "", long(1<<20)), status: 400, body: kept, is: "ErrBadRequest", verdict: refusal, breaksConn: true},
		{name: "a refusal without end", respond: sendingEndlessly("HTTP/1.1 400 No\r\n\r\n"), status: 400, body: kept, is: "ErrBadRequest", verdict: refusal, breaksConn: true},
		{name: "a 502 without end", respond: sendingEndlessly("HTTP/1.1 502 No\r\n\r\n"), status: 502, body: kept, is: "ErrServer", verdict: ambiguous, breaksConn: true},
		{name: "a gzip bomb as a refusal", respond: sendingResponse(400, "Content-Encoding: gzip\r\n", bomb), status: 400, body: kept, is: "ErrBadRequest", verdict: refusal, breaksConn: true},
		{name: "a success beyond the limit", respond: sendingResponse(200, "", long(maxSuccess+1)), status: 200, body: kept, is: "ErrResponseTooLarge", verdict: unreadable},
		{name: "a success far beyond the limit", respond: sendingResponse(200, "", long(2*maxSuccess)), status: 200, body: kept, is: "ErrResponseTooLarge", verdict: unreadable, breaksConn: true},
		{name: "a success without end", respond: sendingEndlessly("HTTP/1.1 200 OK\r\n\r\n"), status: 200, body: kept, is: "ErrResponseTooLarge", verdict: unreadable, breaksConn: true},
		{name: "white space without end", respond: sendingEndlessly("HTTP/1.1 200 OK\r\n\r\n" + long(maxRefusal)), status: 200, body: kept, is: "ErrResponseTooLarge", verdict: unreadable, breaksConn: true},
		{name: "a gzip bomb as a success", respond: sendingResponse(200, "Content-Encoding: gzip\r\n", bomb), status: 200, body: kept, is: "ErrResponseTooLarge", verdict: unreadable, breaksConn: true},
		{name: "half a gzip", respond: sendingResponse(200, "Content-Encoding: gzip\r\n", zipped(any200)[:30]), status: 200, is: "ErrUnexpectedResponse", verdict: ambiguous, breaksConn: true},
		{name: "not gzip", respond: sendingResponse(200, "Content-Encoding: gzip\r\n", any200), status: 200, is: "ErrUnexpectedResponse", verdict: ambiguous, breaksConn: true},
		{name: "a refusal that is not gzip", respond: sendingResponse(400, "Content-Encoding: gzip\r\n", "ECHO: not zipped"), status: 400, is: "ErrBadRequest", verdict: notDone, breaksConn: true},
		{name: "a length that is too large", respond: sendingThenClosing("HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000000\r\n\r\n{"), status: 200, body: "{", is: "ErrUnexpectedResponse", verdict: ambiguous, breaksConn: true},
	}
}

// sendingThenClosing sends text and closes the connection.
func sendingThenClosing(text string) func(peer) bool {
	return func(p peer) bool {
		p.say(text)
		return false
	}
}

// sendingEndlessly sends head, and then x for as long as the client reads.
func sendingEndlessly(head string) func(peer) bool {
	piece := strings.Repeat("x", 32<<10)
	return func(p peer) bool {
		for ok := p.say(head); ok; ok = p.say(piece) {
		}
		return false
	}
}
