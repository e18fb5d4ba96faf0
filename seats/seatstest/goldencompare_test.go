package seatstest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// compareResponse returns how an answer differs from the recorded one.
func (m *matcher) compareResponse(resp *http.Response, body []byte, want recordedResponse) []string {
	var problems []string
	if resp.StatusCode != want.Status {
		problems = append(problems, fmt.Sprintf("status %d, want %d", resp.StatusCode, want.Status))
	}
	if got, want := headerLines(resp, len(body) > 0), m.wantedLines(want.Headers); !slices.Equal(got, want) {
		problems = append(problems, fmt.Sprintf("headers\n  got  %q\n  want %q", got, want))
	}
	if want.Page != nil {
		return append(problems, m.comparePage(body, want)...)
	}
	if p := m.compare(sortSeats(string(body)), want.Body); p != "" {
		problems = append(problems, "body: "+p)
	}
	return problems
}

func headerLines(resp *http.Response, hasBody bool) []string {
	var lines []string
	for name, values := range resp.Header {
		switch {
		case slices.Contains([]string{"Date", "Server", "Connection"}, name):
		case name == "Content-Length" && hasBody:
		default:
			for _, v := range values {
				lines = append(lines, strings.ToLower(name)+": "+v)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func (m *matcher) wantedLines(headers [][2]string) []string {
	var lines []string
	for _, h := range headers {
		lines = append(lines, h[0]+": "+m.fill(h[1]))
	}
	slices.Sort(lines)
	return lines
}

// sortSeats puts the seats of a list in the recordings' order, by address and
// then by age.
func sortSeats(body string) string {
	var list struct {
		Seats []json.RawMessage
	}
	if !strings.HasPrefix(body, `{"seats":[`) || json.Unmarshal([]byte(body), &list) != nil {
		return body
	}
	type key struct {
		Email     string
		CreatedAt time.Time `json:"created_at"`
	}
	slices.SortStableFunc(list.Seats, func(a, b json.RawMessage) int {
		var x, y key
		json.Unmarshal(a, &x)
		json.Unmarshal(b, &y)
		if c := strings.Compare(x.Email, y.Email); c != 0 {
			return c
		}
		return x.CreatedAt.Compare(y.CreatedAt)
	})
	tail := body[strings.LastIndex(body, `],"available_seats"`):]
	return `{"seats":[` + string(bytes.Join(rawBytes(list.Seats), []byte(","))) + tail
}

func rawBytes(raw []json.RawMessage) [][]byte {
	var b [][]byte
	for _, r := range raw {
		b = append(b, r)
	}
	return b
}

func (m *matcher) comparePage(body []byte, want recordedResponse) []string {
	var page struct {
		Items      []json.RawMessage
		Pagination json.RawMessage
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return []string{err.Error()}
	}
	var problems []string
	if len(page.Items) != want.Page.Count {
		problems = append(problems, fmt.Sprintf("%d items, want %d", len(page.Items), want.Page.Count))
	}
	if string(page.Pagination) != compact(want.Page.Pagination) {
		problems = append(problems, fmt.Sprintf("pagination %s, want %s", page.Pagination, compact(want.Page.Pagination)))
	}
	if want.First == "" {
		return problems
	}
	text := regexp.MustCompile(`testorg[A-Z0-9]{6}`).ReplaceAllString(want.First, "{{slug}}")
	if p := m.compare(string(page.Items[0]), text); p != "" {
		problems = append(problems, "first item: "+p)
	}
	return problems
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	json.Compact(&b, raw)
	return b.String()
}

func (m *matcher) compareEffects(got []effect, want []recordedEffect) []string {
	if len(got) != len(want) {
		return []string{fmt.Sprintf("%d effects, want %d", len(got), len(want))}
	}
	var problems []string
	for i := range got {
		shown := recordedEffect{}
		if w := got[i].webhook; w != nil {
			shown.Webhook = w.Body
		}
		if v := got[i].invitation; v != nil {
			shown = recordedEffect{Mail: v.Email, Subject: v.Subject, Template: v.Template, Claim: v.Token, BillingManager: v.BillingManager}
		}
		if p := m.compare(fmt.Sprintf("%+v", shown), fmt.Sprintf("%+v", want[i])); p != "" {
			problems = append(problems, fmt.Sprintf("effect %d: %s", i, p))
		}
	}
	return problems
}

// learn names a seat after the person that it was given to: "ada" for
// ada@company.com.
func (m *matcher) learn(r *recordedRequest, body []byte) {
	var seat struct{ ID, Email string }
	if !strings.HasPrefix(r.Line, "POST ") || json.Unmarshal(body, &seat) != nil || seat.ID == "" {
		return
	}
	name, _, _ := strings.Cut(seat.Email, "@")
	if _, taken := m.names[name]; !taken {
		m.names[name] = seat.ID
	}
}
