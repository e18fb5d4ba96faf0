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

var screenshot = flag.String("screenshot", "", "`file` for a picture of the page")

// A browser is one Chromium for all tests, with a profile of its own for each.
var browser struct {
	context.Context
	missing string // why there is none
}

func TestMain(m *testing.M) {
	flag.Parse()
	path := findBrowser()
	if path == "" {
		browser.missing = "neither Chromium nor Chrome is on this machine"
		os.Exit(m.Run())
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // root has none, and the pages are ours
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.WSURLReadTimeout(startLimit),
	)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	var stop context.CancelFunc
	browser.Context, stop = chromedp.NewContext(allocator)
	late := time.AfterFunc(startLimit, cancel)
	err := chromedp.Do(browser.Context)
	late.Stop()
	if err != nil {
		browser.missing = "the browser does not start: " + err.Error()
	}
	code := m.Run()
	stop()
	cancel()
	os.Exit(code)
}

// startLimit ends a browser or a tab that does not start.
const startLimit = 45 * time.Second

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// A tab is a tab of a browser in which somebody has signed in.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string
}

// newTab opens a tab in a profile of its own.
func (s *stage) newTab(t *testing.T) *tab {
	t.Helper()
	if browser.missing != "" {
		t.Skip("not tested in a browser: ", browser.missing)
	}
	return start(t, browser.Context, s.URL, chromedp.WithNewBrowserContext())
}

// sibling opens another tab of the same profile.
func (b *tab) sibling() *tab {
	return start(b.t, b.ctx, b.url)
}

// start opens a tab. A context with a timeout would end the tab, too, so a timer cancels.
func start(t *testing.T, parent context.Context, url string, opts ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, opts...)
	t.Cleanup(cancel)
	late := time.AfterFunc(startLimit, cancel)
	defer late.Stop()
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &tab{t, ctx, url}
}

// patience is far more than anything takes on a busy machine.
const patience = time.Minute

// run carries out an action and returns its value.
func run[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("%v; the page is\n%s", err, b.html())
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
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(button)); err != nil {
		b.t.Fatalf("click %q: %v; the page is\n%s", label, err, b.html())
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

// text returns the text of the one element that selector finds, as it is shown; "" for none.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return run(b, chromedp.Evaluate[string](`document.querySelector(`+quote(selector)+`)?.innerText ?? ""`))
}

// row returns what the table shows of a person; "" if the person is not there.
func (b *tab) row(person string) string {
	b.t.Helper()
	return run(b, chromedp.Evaluate[string](`[...document.querySelectorAll("tbody tr")].find(r => r.innerText.includes(`+quote(person)+`))?.innerText ?? ""`))
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

func (b *tab) want(what, got, want string) {
	b.t.Helper()
	if want == "" && got != "" || !strings.Contains(got, want) {
		b.t.Errorf("%s is %q, want %q", what, got, want)
	}
}

func TestBrowserWholeLifeOfASeat(t *testing.T) {
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
	b.click("Take the seat of dora@company.com back")
	b.want("the status", b.text("[role=status]"), "Took the seat of dora@company.com back.")
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
		t.Errorf("%q has the focus, and the field has %q", focused, value)
	}
}

func TestBrowserExpiredInvitation(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	b.want("the row", b.row("bob@company.com"), "Invitation expired")
	b.click("Invite bob@company.com anew")
	b.want("the row", b.row("bob@company.com"), "Invited")
	if got := b.row("bob@company.com"); strings.Contains(got, "expired") {
		t.Errorf("the row is still %q", got)
	}
}

// Of two tabs that race for the last seat one gets it, and the other is told why not.
func TestBrowserTwoTabsRaceForTheLastSeat(t *testing.T) {
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
		t.Errorf("%d people got the last seat", seated)
	}
}

// A form on another site changes nothing, though the visitor is signed in here.
func TestBrowserFormFromAnotherOrigin(t *testing.T) {
	s := newStage(t)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<form method="post" action="` + s.URL + `/invite"><input type="hidden" name="email" value="mallory@company.com"><button>Win</button></form>`))
	}))
	t.Cleanup(other.Close)
	b := s.newTab(t)
	b.signIn(ownerName)
	// By its name, it is another site than 127.0.0.1.
	run(b, chromedp.Navigate(strings.Replace(other.URL, "127.0.0.1", "localhost", 1)))
	b.click("Win")
	b.want("the answer", b.text("body"), "cross-origin request detected")
	// By its port, it is another origin of the same site, to which cookies are sent.
	run(b, chromedp.Navigate(other.URL))
	b.click("Win")
	b.want("the answer", b.text("body"), "cross-origin request detected")
	if s.holder("mallory@company.com") != nil {
		t.Error("another site has invited somebody")
	}
}

func TestBrowserMemberMayNotChange(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(employeeName)
	b.want("the row", b.row("ada@company.com"), "Joined")
	b.want("the form", b.text("form[action='/invite']"), "")
	b.want("the explanation", b.text("main"), "Owners and billing managers can change it.")
}

// The page works without a mouse, and without JavaScript: it has none.
func TestBrowserKeyboard(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	// Past the sign-out button to the field, and off with Enter.
	if _, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Tab+kb.Tab+"dora@company.com"+kb.Enter)); err != nil {
		t.Fatal(err)
	}
	b.want("the row", b.row("dora@company.com"), "Invited")
	run(b, chromedp.KeyEvent(kb.Tab))
	b.want("the outline of what has the focus", run(b, chromedp.Evaluate[string](`getComputedStyle(document.activeElement).outlineStyle`)), "solid")
}

// On a phone nothing is cut off, and what is touched is large enough.
func TestBrowserPhone(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	run(b, chromedp.EmulateViewport(320, 640, chromedp.EmulateScale(2)))
	b.signIn(ownerName)
	if width := run(b, chromedp.Evaluate[float64](`document.scrollingElement.scrollWidth`)); width > 320 {
		t.Errorf("the page is %v pixels wide, and the screen 320", width)
	}
	smallest := run(b, chromedp.Evaluate[float64](`Math.min(...[...document.querySelectorAll("button, input:not([type=hidden])")].map(e => e.getBoundingClientRect().height))`))
	if smallest < 44 {
		t.Errorf("something to touch is %v pixels high, want 44", smallest)
	}
}

// A screen reader finds a name for everything that can be used, and headings in order.
func TestBrowserNames(t *testing.T) {
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	nameless := run(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("button, input:not([type=hidden])")]
		.filter(e => !(e.getAttribute("aria-label") || e.innerText?.trim() || e.labels?.length)).map(e => e.outerHTML)`))
	again := run(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("button")].map(e => e.getAttribute("aria-label") ?? e.innerText)
		.filter((name, i, all) => all.indexOf(name) != i)`))
	if len(nameless)+len(again) > 0 {
		t.Errorf("without a name: %q; with the name of another: %q", nameless, again)
	}
	b.want("the language", run(b, chromedp.Evaluate[string](`document.documentElement.lang`)), "en")
}

// TestScreenshot makes the picture in the README:
//
//	go test -run TestScreenshot -screenshot screenshot.png
func TestScreenshot(t *testing.T) {
	if *screenshot == "" {
		t.Skip("no picture was asked for: -screenshot FILE makes one")
	}
	s := newStage(t)
	b := s.newTab(t)
	b.signIn(ownerName)
	for _, email := range []string{"carl@company.com", "dora@company.com"} {
		b.typeEmail(email)
		b.click("Invite")
	}
	run(b, chromedp.EmulateViewport(800, 760))
	picture := run(b, chromedp.CaptureScreenshot())
	if err := os.WriteFile(*screenshot, picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
