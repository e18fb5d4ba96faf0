package main

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var screenshot = flag.String("screenshot", "", "`file` to write a screenshot of the page to")

// browser is the Chromium that all tests share. Each test uses its own profile.
var browser struct {
	context.Context
	missing string // the reason why there is no browser, or ""
}

func TestMain(m *testing.M) {
	flag.Parse()
	path := findBrowser()
	if path == "" {
		browser.missing = "neither Chromium nor Chrome is installed"
		os.Exit(m.Run())
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // Chromium has no sandbox for root, and the pages are our own
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.WSURLReadTimeout(startLimit),
	)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	var stop context.CancelFunc
	browser.Context, stop = chromedp.NewContext(allocator)
	timer := time.AfterFunc(startLimit, cancel)
	err := chromedp.Do(browser.Context)
	timer.Stop()
	if err != nil {
		browser.missing = "the browser does not start: " + err.Error()
	}
	code := m.Run()
	stop()
	cancel()
	os.Exit(code)
}

// startLimit is how long a browser or a tab may take to start.
const startLimit = 45 * time.Second

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// A tab is a tab of the browser.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string
}

// newTab opens a tab in a new profile.
func (s *stage) newTab(t *testing.T) *tab {
	t.Helper()
	if browser.missing != "" {
		t.Skip("not tested in a browser: ", browser.missing)
	}
	return openTab(t, browser.Context, s.URL, chromedp.WithNewBrowserContext())
}

// sibling opens another tab of the same profile.
func (b *tab) sibling() *tab {
	return openTab(b.t, b.ctx, b.url)
}

// openTab opens a tab. A timer cancels a slow start, since a context with a timeout would
// also close the tab later.
func openTab(t *testing.T, parent context.Context, url string, opts ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, opts...)
	t.Cleanup(cancel)
	timer := time.AfterFunc(startLimit, cancel)
	defer timer.Stop()
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &tab{t, ctx, url}
}

// actionLimit is how long an action may take on a busy machine.
const actionLimit = time.Minute

// run carries out an action and returns its value.
func run[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, actionLimit)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("chromedp.Run: %v; the page:\n%s", err, b.html())
	}
	return value
}

func (b *tab) html() string {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	html, _ := chromedp.Run(ctx, chromedp.OuterHTML(chromedp.CSS("body")))
	return html
}

func (b *tab) open(path string) { b.t.Helper(); run(b, chromedp.Navigate(b.url+path)) }

// click clicks a button by its label, and waits for the page that follows.
func (b *tab) click(label string) {
	b.t.Helper()
	button := chromedp.Search(`//button[@aria-label="` + label + `" or normalize-space()="` + label + `"]`)
	ctx, cancel := context.WithTimeout(b.ctx, actionLimit)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(button)); err != nil {
		b.t.Fatalf("click %q: %v; the page:\n%s", label, err, b.html())
	}
}

func (b *tab) signIn(account string) {
	b.t.Helper()
	b.open("/")
	b.click(account)
}

const emailField = chromedp.CSS("#email")

func (b *tab) typeEmail(email string) {
	b.t.Helper()
	run(b, chromedp.SendKeys(emailField, email))
}

// text returns the visible text of the first element that selector finds, or "".
func (b *tab) text(selector string) string {
	b.t.Helper()
	return run(b, chromedp.Evaluate[string](`document.querySelector(`+quote(selector)+`)?.innerText ?? ""`))
}

// row returns the text of a person's row in the table, or "".
func (b *tab) row(person string) string {
	b.t.Helper()
	return run(b, chromedp.Evaluate[string](`[...document.querySelectorAll("tbody tr")].find(r => r.innerText.includes(`+quote(person)+`))?.innerText ?? ""`))
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

// want reports an error if got does not contain want, or is not empty if want is "".
func (b *tab) want(what, got, want string) {
	b.t.Helper()
	if want == "" && got != "" || !strings.Contains(got, want) {
		b.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestBrowserSeatLifecycle(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	b.typeEmail("dora@company.com")
	b.click("Invite")
	b.want("the status", b.text("[role=status]"), "Invited dora@company.com.")
	b.want("the row", b.row("dora@company.com"), "Invited")
	b.click("Send dora@company.com the invitation again")
	b.want("the status", b.text("[role=status]"), "Sent dora@company.com the invitation again.")
	b.open("/mails")
	b.click("Accept the invitation of dora@company.com")
	b.open("/")
	b.want("the row", b.row("dora@company.com"), "Joined")
	b.want("the caption", b.text("caption"), "2 of 5 seats free")
	b.click("Take back the seat of dora@company.com")
	b.want("the status", b.text("[role=status]"), "Took back the seat of dora@company.com.")
	b.want("the row", b.row("dora@company.com"), "")
	b.open("/")
	b.want("the status after a reload", b.text("[role=status]"), "")
}

func TestBrowserFullSubscription(t *testing.T) {
	s := newStage(t)
	s.team.SetSeats(2)
	b := s.newTab(t)
	b.signIn(ownerName)
	b.typeEmail("dora@company.com")
	b.click("Invite")
	b.want("the problem", b.text("#email-problem"), "All seats are taken.")
	focused, value := run(b, chromedp.Evaluate[string](`document.activeElement.id`)), run(b, chromedp.Value(emailField))
	if focused != "email" || value != "dora@company.com" {
		t.Errorf("focused element %q, field value %q; want email and dora@company.com", focused, value)
	}
}

func TestBrowserExpiredInvitation(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	b.want("the row", b.row("bob@company.com"), "Invitation expired")
	b.click("Invite bob@company.com again")
	b.want("the row", b.row("bob@company.com"), "Invited")
	if got := b.row("bob@company.com"); strings.Contains(got, "expired") {
		t.Errorf("the row after a renewal: %q, want no expired invitation", got)
	}
}

// If two tabs assign the last seat at the same time, one succeeds and the other shows why
// it did not.
func TestBrowserRaceForLastSeat(t *testing.T) {
	s := newStage(t)
	s.team.SetSeats(3)
	first := s.newTab(t)
	first.signIn(ownerName)
	second := first.sibling()
	second.open("/")
	tabs := map[string]*tab{"dora@company.com": first, "eve@company.com": second}
	for email, b := range tabs {
		b.typeEmail(email)
	}
	done := make(chan struct{})
	for _, b := range tabs {
		go func() {
			defer func() { done <- struct{}{} }()
			b.click("Invite")
		}()
	}
	<-done
	<-done
	seated := 0
	for email, b := range tabs {
		if s.holder(email) != nil {
			seated++
			b.want("the row", b.row(email), "Invited")
			continue
		}
		b.want("the problem of "+email, b.text("#email-problem"), "All seats are taken.")
	}
	if seated != 1 {
		t.Errorf("%d people got the last seat, want 1", seated)
	}
}

// A form of another origin changes nothing, even if the visitor is signed in here.
func TestBrowserFormFromAnotherOrigin(t *testing.T) {
	s := newStage(t)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<form method="post" action="` + s.URL + `/invite"><input type="hidden" name="email" value="mallory@company.com"><button>Win</button></form>`))
	}))
	t.Cleanup(other.Close)
	b := s.newTab(t)
	b.signIn(ownerName)
	// Under the name localhost, it is another site than 127.0.0.1.
	run(b, chromedp.Navigate(strings.Replace(other.URL, "127.0.0.1", "localhost", 1)))
	b.click("Win")
	b.want("the answer", b.text("body"), "cross-origin request detected")
	// With only another port, it is another origin of the same site, so the browser sends
	// the cookies.
	run(b, chromedp.Navigate(other.URL))
	b.click("Win")
	b.want("the answer", b.text("body"), "cross-origin request detected")
	if s.holder("mallory@company.com") != nil {
		t.Error("a form of another origin invited somebody")
	}
}

func TestBrowserMemberHasNoControls(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(employeeName)
	b.want("the row", b.row("ada@company.com"), "Joined")
	b.want("the form", b.text("form[action='/invite']"), "")
	b.want("the explanation", b.text("main"), "Only owners and billing managers can change seats.")
}

// The page works without a mouse and without JavaScript.
func TestBrowserKeyboard(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	ctx, cancel := context.WithTimeout(b.ctx, actionLimit)
	defer cancel()
	// Tab past the sign-out button to the field, and submit with Enter.
	if _, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Tab+kb.Tab+"dora@company.com"+kb.Enter)); err != nil {
		t.Fatal(err)
	}
	b.want("the row", b.row("dora@company.com"), "Invited")
	run(b, chromedp.KeyEvent(kb.Tab))
	b.want("the outline of the focused element", run(b, chromedp.Evaluate[string](`getComputedStyle(document.activeElement).outlineStyle`)), "solid")
}

// On a phone the page is not cut off, and every control is large enough to touch.
func TestBrowserPhone(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	run(b, chromedp.EmulateViewport(320, 640, chromedp.EmulateScale(2)))
	b.signIn(ownerName)
	if width := run(b, chromedp.Evaluate[float64](`document.scrollingElement.scrollWidth`)); width > 320 {
		t.Errorf("the page is %v pixels wide, want at most 320", width)
	}
	smallest := run(b, chromedp.Evaluate[float64](`Math.min(...[...document.querySelectorAll("button, input:not([type=hidden])")].map(e => e.getBoundingClientRect().height))`))
	if smallest < 44 {
		t.Errorf("the smallest control is %v pixels high, want at least 44", smallest)
	}
}

// Every control has a unique name for screen readers, and the page has a language.
func TestBrowserNames(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	nameless := run(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("button, input:not([type=hidden])")]
		.filter(e => !(e.getAttribute("aria-label") || e.innerText?.trim() || e.labels?.length)).map(e => e.outerHTML)`))
	repeated := run(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("button")].map(e => e.getAttribute("aria-label") ?? e.innerText)
		.filter((name, i, all) => all.indexOf(name) != i)`))
	if len(nameless)+len(repeated) > 0 {
		t.Errorf("controls without a name: %q; names used twice: %q", nameless, repeated)
	}
	b.want("the language", run(b, chromedp.Evaluate[string](`document.documentElement.lang`)), "en")
}

// TestScreenshot makes the screenshot for the README:
//
//	go test -run TestScreenshot -screenshot screenshot.png
func TestScreenshot(t *testing.T) {
	if *screenshot == "" {
		t.Skip("use -screenshot FILE to make a screenshot")
	}
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	for _, email := range []string{"carl@company.com", "dora@company.com"} {
		b.typeEmail(email)
		b.click("Invite")
	}
	run(b, chromedp.EmulateViewport(800, 760))
	png := run(b, chromedp.CaptureScreenshot())
	if err := os.WriteFile(*screenshot, png, 0o644); err != nil {
		t.Fatal(err)
	}
}
