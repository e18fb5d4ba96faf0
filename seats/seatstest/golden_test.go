package seatstest

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// recording is a file of exchanges with the real server.
type recording struct {
	Env   string
	World json.RawMessage
	Steps []recordedStep
}

type recordedStep struct {
	Request  *recordedRequest
	Response recordedResponse
	Effects  []recordedEffect
	Claim    string
	Status   int
	Advance  int
}

type recordedRequest struct {
	Line    string
	Headers [][2]string
	Body    *string
	B64     string
	Chunked bool
	Repeat  int
	Times   int
}

type recordedResponse struct {
	Status  int
	Headers [][2]string
	Body    string
	Page    *recordedPage
	Shape   any
	First   string
}

type recordedPage struct {
	Count      int             `json:"count"`
	Pagination json.RawMessage `json:"pagination"`
}

type recordedEffect struct {
	Mail           string `json:"mail,omitempty"`
	Subject        string `json:"subject,omitempty"`
	Template       string `json:"template,omitempty"`
	Claim          string `json:"claim,omitempty"`
	BillingManager string `json:"billing_manager,omitempty"`
	Webhook        string `json:"webhook,omitempty"`
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	steps := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		steps += len(r.Steps)
		t.Run(name, func(t *testing.T) { replay(t, name, r) })
	}
	if steps != 530 {
		t.Errorf("the recordings have %d steps, want 530", steps)
	}
}

// replay sends the requests that were sent to the real server, and compares the answers and
// the effects.
func replay(t *testing.T, name string, r recording) {
	srv := NewServer()
	defer srv.Close()
	if r.Env == "sandbox" {
		srv.SetEnvironment(Sandbox)
	}
	m := newMatcher()
	m.openWindow("world", srv.Fake)
	names, err := srv.LoadWorld(r.World)
	if err != nil {
		t.Fatal(err)
	}
	m.closeWindow("world", srv.Fake)
	maps.Copy(m.names, names)
	m.names["base"], m.names["host"] = srv.URL, strings.TrimPrefix(srv.URL, "http://")
	for i, step := range r.Steps {
		id := fmt.Sprintf("%s/%d", name, i)
		window := fmt.Sprintf("step%d", i)
		m.openWindow(window, srv.Fake)
		problems := perform(t, srv, m, step, window)
		for _, p := range problems {
			t.Errorf("%s: %s", id, p)
		}
	}
}

// perform performs a step and returns how its outcome differs from the recorded one.
func perform(t *testing.T, srv *Server, m *matcher, step recordedStep, window string) []string {
	switch {
	case step.Advance != 0:
		srv.Advance(time.Duration(step.Advance) * time.Second)
		return nil
	case step.Claim != "":
		srv.mu.Lock()
		answer, err := srv.claimMailed(m.fill(step.Claim))
		srv.mu.Unlock()
		m.closeWindow(window, srv.Fake)
		if err != nil {
			return []string{err.Error()}
		}
		if answer.status != step.Status {
			return []string{fmt.Sprintf("claim: %d %s, want %d", answer.status, answer.body, step.Status)}
		}
		return m.compareEffects(srv.takeEffects(), step.Effects)
	}
	var resp *http.Response
	var body []byte
	for range max(1, step.Request.Times) {
		resp, body = send(t, m.names["host"], m, *step.Request)
	}
	m.closeWindow(window, srv.Fake)
	problems := m.compareResponse(resp, body, step.Response)
	problems = append(problems, m.compareEffects(srv.takeEffects(), step.Effects)...)
	m.learn(step.Request, body)
	return problems
}

// send writes a request exactly as it was recorded, on a new connection, and reads the answer.
func send(t *testing.T, address string, m *matcher, r recordedRequest) (*http.Response, []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Minute))
	if _, err := conn.Write(rawRequest(t, address, m, r)); err != nil {
		t.Fatal(err)
	}
	method, _, _ := strings.Cut(r.Line, " ")
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s: %v", r.Line, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %v", r.Line, err)
	}
	return resp, body
}

func rawRequest(t *testing.T, address string, m *matcher, r recordedRequest) []byte {
	t.Helper()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s HTTP/1.1\r\nHost: %s\r\n", m.fill(r.Line), address)
	for _, h := range r.Headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], m.fill(h[1]))
	}
	body, given := []byte(nil), r.Body != nil || r.B64 != ""
	if r.Body != nil {
		body = []byte(m.fill(*r.Body))
	}
	if r.B64 != "" {
		decoded, err := base64.StdEncoding.DecodeString(r.B64)
		if err != nil {
			t.Fatal(err)
		}
		body = decoded
	}
	body = bytes.Repeat(body, max(1, r.Repeat))
	switch {
	case r.Chunked:
		fmt.Fprintf(&b, "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		return b.Bytes()
	case given || strings.HasPrefix(r.Line, "POST "):
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

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

// sortSeats sorts the seats in the body of a list as the recordings do: by address, then by
// creation.
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
		effect := recordedEffect{}
		if w := got[i].webhook; w != nil {
			effect.Webhook = w.Body
		}
		if v := got[i].invitation; v != nil {
			effect = recordedEffect{Mail: v.Email, Subject: v.Subject, Template: v.Template, Claim: v.Token, BillingManager: v.BillingManager}
		}
		if p := m.compare(fmt.Sprintf("%+v", effect), fmt.Sprintf("%+v", want[i])); p != "" {
			problems = append(problems, fmt.Sprintf("effect %d: %s", i, p))
		}
	}
	return problems
}

// learn names an assigned seat after its person, such as "ada" for ada@company.com.
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

// matcher compares texts in which names such as {{ada}} stand for values that differ from run
// to run.
type matcher struct {
	names   map[string]string
	windows map[string][2]time.Time
}

func newMatcher() *matcher {
	return &matcher{map[string]string{}, map[string][2]time.Time{}}
}

func (m *matcher) openWindow(window string, f *Fake) {
	m.windows[window] = [2]time.Time{fakeNow(f)}
}

func (m *matcher) closeWindow(window string, f *Fake) {
	m.windows[window] = [2]time.Time{m.windows[window][0], fakeNow(f)}
}

func fakeNow(f *Fake) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

var nameInBraces = regexp.MustCompile(`\{\{([^{}]+)\}\}`)

// fill replaces the known names in a text by their values.
func (m *matcher) fill(text string) string {
	return nameInBraces.ReplaceAllStringFunc(text, func(name string) string {
		if v, ok := m.names[name[2:len(name)-2]]; ok {
			return v
		}
		return name
	})
}

// compare returns how a text differs from one with names, or "". A new name takes the value at
// its place.
func (m *matcher) compare(got, want string) string {
	rest := got
	for {
		at := nameInBraces.FindStringSubmatchIndex(want)
		if at == nil {
			if rest != want {
				return difference(got, rest, want)
			}
			return ""
		}
		literal, name := want[:at[0]], want[at[2]:at[3]]
		if !strings.HasPrefix(rest, literal) {
			return difference(got, rest, want)
		}
		rest, want = rest[len(literal):], want[at[1]:]
		n, problem := m.take(rest, name)
		if problem != "" {
			return problem
		}
		rest = rest[n:]
	}
}

// take returns the length of the value of a name at the start of a text.
func (m *matcher) take(text, name string) (n int, problem string) {
	if v, ok := m.names[name]; ok {
		if !strings.HasPrefix(text, v) {
			return 0, fmt.Sprintf("%s is %.60q, want %q", name, text, v)
		}
		return len(v), ""
	}
	found := regexp.MustCompile(`^[^"\\ }]*`).FindString(text)
	if isTimeName(name) {
		return len(found), m.checkTime(found, name)
	}
	if !validName(name, found) {
		return 0, fmt.Sprintf("%.60q is not a %s", text, name)
	}
	for other, v := range m.names {
		if v == found {
			return 0, fmt.Sprintf("%q is %s, want a new %s", found, other, name)
		}
	}
	m.names[name] = found
	return len(found), ""
}

var (
	uuidForm  = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	claimForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	timeName  = regexp.MustCompile(`^(world|old|step[0-9]+)(?:\+([0-9]+)h)?$`)
	timeForm  = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z$`)
)

func isTimeName(name string) bool { return timeName.MatchString(name) }

func validName(name, found string) bool {
	switch {
	case strings.HasPrefix(name, "claim"):
		return claimForm.MatchString(found)
	case name == "slug":
		return strings.HasPrefix(found, "testorg")
	}
	return uuidForm.MatchString(found)
}

// checkTime returns why a timestamp does not match its name, which stands for a window of
// time; it returns "" if it does.
func (m *matcher) checkTime(found, name string) string {
	at, err := time.Parse(time.RFC3339Nano, found)
	if err != nil || !timeForm.MatchString(found) {
		return fmt.Sprintf("%q is not a timestamp", found)
	}
	parts := timeName.FindStringSubmatch(name)
	if parts[1] == "old" {
		if at.After(m.windows["world"][0].Add(-time.Hour)) {
			return fmt.Sprintf("%s is not old", found)
		}
		return ""
	}
	window, later := m.windows[parts[1]], time.Duration(0)
	if parts[2] != "" {
		later, _ = time.ParseDuration(parts[2] + "h")
	}
	early, late := window[0].Add(later), window[1].Add(later)
	if parts[2] != "" && later > 24*time.Hour {
		early = early.Add(-time.Minute) // counted from an earlier step
	}
	if at.Before(early) || at.After(late) {
		return fmt.Sprintf("%s is not %s, %v to %v", found, name, early, late)
	}
	return ""
}

func difference(got, rest, want string) string {
	at := len(got) - len(rest)
	return fmt.Sprintf("differs after %d bytes\n  got  …%.300s\n  want …%.300s", at, rest, want)
}
