package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

// testLimit is the maximum time of a test. A process that takes over from a killed one may have
// to wait half a minute for River's lease to expire.
const testLimit = 3 * time.Minute

// programs is the folder of the programs fleet and fakepolar.
var programs string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	var err error
	if programs, err = os.MkdirTemp("", "fleet"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programs)
	defer func() { stopPostgres() }()
	return m.Run()
}

// stopPostgres stops the server that newDatabase has started, if any.
var stopPostgres = func() {}

// build builds the programs once.
var build = sync.OnceValue(func() error {
	return errors.Join(goBuild(".", ".", "fleet"), goBuild("../..", "./examples/fakepolar", "fakepolar"))
})

func goBuild(module, pkg, program string) error {
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", programPath(program), pkg)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w: %s", program, err, out)
	}
	return nil
}

// programPath returns the path of a program. Windows needs the suffix .exe.
func programPath(program string) string { return filepath.Join(programs, program+".exe") }

// A polar is a fake Polar in its own process.
type polar struct {
	t     *testing.T
	ctx   context.Context
	url   string
	mails map[string]int // by address
}

func startPolar(t *testing.T) *polar {
	t.Helper()
	if err := build(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), testLimit)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, programPath("fakepolar"), "-addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
	})
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, lines)
	address := regexp.MustCompile(`http://[\d.:]+`).FindString(line)
	return &polar{t: t, ctx: ctx, url: address, mails: map[string]int{}}
}

// order sends an order to the fake and decodes the answer. If body is "", it is a query.
func (p *polar) order(path, body string, answer any) {
	p.t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(p.ctx, method, p.url+"/_fake/"+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("order %s: %s, %v: %s", path, resp.Status, err, text)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		p.t.Fatalf("order %s: %v", path, err)
	}
}

// requests returns the number of requests that Polar has received and that met fault. If fault
// is "", it counts every request.
func (p *polar) requests(fault string) (n int) {
	p.t.Helper()
	var requests []struct{ Fault string }
	p.order("requests", "", &requests)
	for _, r := range requests {
		if fault == "" || r.Fault == fault {
			n++
		}
	}
	return n
}

// invited counts the new invitations in p.mails. It returns the number of people in p.mails.
func (p *polar) invited() int {
	p.t.Helper()
	var effects []struct{ Mail, Template string }
	p.order("effects", "", &effects)
	for _, e := range effects {
		if e.Template == "seat_invitation" {
			p.mails[e.Mail]++
		}
	}
	return len(p.mails)
}

// holders returns the addresses of the people who hold a seat of a subscription.
func (p *polar) holders(subscription string) (emails []string) {
	p.t.Helper()
	var list seats.SeatsList
	p.order("seats?subscription_id="+subscription, "", &list)
	for _, seat := range list.Seats {
		if seat.Status != seats.SeatStatusRevoked {
			emails = append(emails, seat.Email)
		}
	}
	return emails
}

func (p *polar) waitUntil(what string, condition func() bool) {
	p.t.Helper()
	for !condition() {
		select {
		case <-p.ctx.Done():
			p.t.Fatalf("timed out waiting until %s", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// A fleet is the data of the fleet program and its own fake Polar.
type fleet struct {
	*polar
	folder   string
	database string // a URL, or "" for SQLite
	source   source
}

func newFleet(t *testing.T, database string, teams int) *fleet {
	t.Helper()
	f := &fleet{polar: startPolar(t), folder: t.TempDir(), database: database}
	if _, err := seed(t.Context(), f.url, f.folder, teams); err != nil {
		t.Fatal(err)
	}
	var err error
	if f.source, err = readSource(f.folder); err != nil {
		t.Fatal(err)
	}
	return f
}

// A process is a running fleet program.
type process struct {
	*exec.Cmd
	t   *testing.T
	out bytes.Buffer
}

func (f *fleet) start(args ...string) *process {
	f.t.Helper()
	p := &process{t: f.t, Cmd: exec.CommandContext(f.ctx, programPath("fleet"), append([]string{"-data", f.folder, "-polar", f.url}, args...)...)}
	p.Env = append(os.Environ(), "DATABASE_URL="+f.database, "POLAR_ACCESS_TOKEN=")
	p.Stdout, p.Stderr = &p.out, &p.out
	if err := p.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { p.Process.Kill() })
	return p
}

// ends waits for the process to exit, checks its exit code, and returns its output.
func (p *process) ends(code int) string {
	p.t.Helper()
	err := p.Wait()
	if got := p.ProcessState.ExitCode(); got != code {
		p.t.Fatalf("exit code %d (%v), want %d:\n%s", got, err, code, &p.out)
	}
	return p.out.String()
}

// checkSeats checks that each person in each team holds one seat and was sent one
// invitation.
func (f *fleet) checkSeats() {
	f.t.Helper()
	people := 0
	f.invited()
	for name, team := range f.source {
		holds := map[string]int{}
		for _, email := range f.holders(team.SubscriptionID) {
			holds[email]++
		}
		if len(holds) != len(team.People) {
			f.t.Errorf("%s: %d people hold seats, want %d", name, len(holds), len(team.People))
		}
		for _, person := range team.People {
			people++
			if holds[person.Email] != 1 || f.mails[person.Email] != 1 {
				f.t.Errorf("%s holds %d seats after %d invitations, want 1 and 1", person, holds[person.Email], f.mails[person.Email])
			}
		}
	}
	if len(f.mails) != people {
		f.t.Errorf("%d people were invited, want %d", len(f.mails), people)
	}
}
