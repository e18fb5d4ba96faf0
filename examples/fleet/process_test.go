package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// onEachDatabase runs a test on SQLite, and on Postgres if it is installed.
func onEachDatabase(t *testing.T, test func(t *testing.T, database string)) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, "")
	})
	t.Run("Postgres", func(t *testing.T) {
		t.Parallel()
		test(t, newDatabase(t))
	})
}

func TestRun(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, database string) {
		f := newFleet(t, database, 30)
		out := f.start("-run", "monday").ends(0)
		for _, want := range []string{"30 of 30 teams done", "150 people: 150 assigned, 0 kept, 0 invited again; 0 seats revoked, 0 failed"} {
			if !strings.Contains(out, want) {
				t.Errorf("the output lacks %q:\n%s", want, out)
			}
		}
		f.checkSeats()

		// Repeating the run does nothing.
		before := f.requests("")
		f.start("-run", "monday").ends(0)
		if after := f.requests(""); after != before {
			t.Errorf("requests of the repeated run: %d, want 0", after-before)
		}

		// The next run lists the seats and finds nothing to do.
		out = f.start("-run", "tuesday").ends(0)
		if want := "150 people: 0 assigned, 150 kept"; !strings.Contains(out, want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
		f.checkSeats()
	})
}

func TestKilled(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, database string) {
		f := newFleet(t, database, 30)
		// One answer in five stalls, so after a while all workers hang.
		f.order("fault", `{"kind":"stall","operations":["AssignSeat"],"rate":0.2,"seed":1}`, &struct{}{})
		p := f.start("-run", "monday", "-workers", "4")
		f.waitUntil("all workers hang", func() bool { return f.requests("stall") >= 4 })
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		p.Wait()
		f.order("heal", "{}", &struct{}{})
		if n := f.invited(); n == 0 || n == 150 {
			t.Fatalf("invited before the kill: %d of 150 people, want some but not all", n)
		}

		out := f.start("-run", "monday", "-timeout", "8s", "-rescue", "9s").ends(0)
		if want := "30 of 30 teams done"; !strings.Contains(out, want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
		f.checkSeats()
	})
}

func TestStopped(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("not tested on Windows, where a process cannot be asked to stop")
	}
	onEachDatabase(t, func(t *testing.T, database string) {
		f := newFleet(t, database, 10)
		f.order("fault", `{"kind":"stall","operations":["AssignSeat"],"rate":1}`, &struct{}{})
		p := f.start("-run", "monday", "-workers", "4")
		f.waitUntil("teams are at work", func() bool { return f.requests("stall") >= 4 })
		if err := p.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		out := p.ends(1)
		if want := "stopped with 0 of 10 teams done: start fleet again to continue"; !strings.Contains(out, want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
		f.order("heal", "{}", &struct{}{})

		// No job may still be marked as running: the next rescue is two hours away.
		f.start("-run", "monday", "-timeout", "1h", "-rescue", "2h").ends(0)
		f.checkSeats()
	})
}

func TestUnexpectedArgument(t *testing.T) {
	t.Parallel()
	f := newFleet(t, "", 1)
	if out, want := f.start("monday").ends(2), `unexpected argument "monday"`; !strings.Contains(out, want) {
		t.Errorf("the output lacks %q:\n%s", want, out)
	}
}

// If the new client is refused, the lock and the database are released again.
func TestOpenStoreRefuses(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, database string) {
		noWorkers := newConfig(settings{timeout: time.Minute, rescue: time.Hour}, &teamWorker{})
		_, err := openStore(t.Context(), database, filepath.Join(t.TempDir(), "fleet.db"), noWorkers)
		if err == nil || !strings.Contains(err.Error(), "number of workers") {
			t.Errorf("openStore without workers: error %v, want the number of workers in it", err)
		}
	})
}

// A person who leaves the list loses the seat, unless too many leave at once.
func TestShorterList(t *testing.T) {
	t.Parallel()
	f := newFleet(t, "", 3)
	f.start("-run", "monday").ends(0)
	f.remove("person4@team0000.company.com")
	f.remove("person2@team0001.company.com")
	f.remove("person3@team0001.company.com")
	out := f.start("-run", "tuesday").ends(1)
	for _, want := range []string{
		"2 of 3 teams done, ",
		"team0001: roster: Compare: too many revocations",
		"1 seats revoked",
		"1 of 3 teams need attention",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
	for name, want := range map[string]int{"team0000": 4, "team0001": 5, "team0002": 5} {
		if got := f.holders(f.source[name].SubscriptionID); len(got) != want {
			t.Errorf("%s: %q hold seats, want %d people", name, got, want)
		}
	}
	if slices.Contains(f.holders(f.source["team0000"].SubscriptionID), "person4@team0000.company.com") {
		t.Error("person4@team0000.company.com still holds a seat")
	}
}

// remove removes a person from people.csv.
func (f *fleet) remove(email string) {
	f.t.Helper()
	name := filepath.Join(f.folder, "people.csv")
	text, err := os.ReadFile(name)
	if err != nil {
		f.t.Fatal(err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, ","+email) {
			kept.WriteString(line)
		}
	}
	if err := os.WriteFile(name, []byte(kept.String()), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	f := newFleet(t, newDatabase(t), 30)
	conn, err := pgx.Connect(f.ctx, f.database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(f.ctx)
	// The delay keeps each process from finishing before the other starts.
	f.order("fault", `{"kind":"delay","seconds":2,"operations":["AssignSeat"],"rate":1}`, &struct{}{})
	one, two := f.start("-run", "monday", "-workers", "2"), f.start("-run", "monday", "-workers", "2")
	f.waitUntil("both processes are at work", func() bool {
		var n int
		// The query fails until one process has created the table.
		err := conn.QueryRow(f.ctx, "SELECT count(DISTINCT attempted_by[1]) FROM river_job WHERE state = 'running'").Scan(&n)
		return err == nil && n == 2
	})
	f.order("heal", "{}", &struct{}{})
	for _, p := range []*process{one, two} {
		if out, want := p.ends(0), "30 of 30 teams done"; !strings.Contains(out, want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
	f.checkSeats()

	rows, err := conn.Query(f.ctx, "SELECT count(*) FROM river_job WHERE state = 'completed' GROUP BY attempted_by[1]")
	if err != nil {
		t.Fatal(err)
	}
	shares, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		t.Fatal(err)
	}
	if len(shares) != 2 || shares[0]+shares[1] != 30 {
		t.Errorf("completed jobs by process: %v, want 30 jobs by 2 processes", shares)
	}
}
