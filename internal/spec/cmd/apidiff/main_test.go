package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/spectest"
)

// module is a module like ours, with something for each rule.
var module = map[string]string{
	"go.mod":       "module example.com/m\n\ngo 1.25\n",
	"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n- `Seat.Email` is not meant.\n",
	"gen/gen.go": `package gen

type CustomerSeat struct {
	ID    string ` + "`json:\"id,omitzero\"`" + `
	Email string
	Place *Place
	note  string
}

type Place struct{ Row int }
type Status string

const StatusPending Status = "pending"

type Params struct{ Page *int }
`,
	"seats/seats.go": `package seats

import "example.com/m/gen"

type Seat = gen.CustomerSeat
type Place = gen.Place
type Status = gen.Status

const StatusPending = gen.StatusPending

var ErrGone error

const APIVersion = "1"

type Client struct{ params gen.Params }

type Option func(*Client) error

type Doer interface{ Do(n int) error }

type Pair struct{ A, B int }

type Base struct{ Depth int }

type base struct{ Width int }

func (base) Area() int { return 0 }

type Box struct {
	Base
	base
	Size int ` + "`json:\"size\"`" + `
}

type Runner interface{ Doer; Run() }

type hint string

func Hint() hint { return hint("") }

type inner struct{ Shown int; kept int }

func (*inner) Use() {}

func Inner() map[string]*inner { return nil }

func Map[T any](in []T) T { return in[0] }

type Set[T comparable] struct{ Items []T }

func Any(v interface{}) { }

// A type may contain itself.
type Cycle struct {
	*Cycle
	Next int
}

type Self interface{ Join(interface{ Self }) }

type Outer struct {
	Base
	Depth string
}

type Held struct{ *kept }

type kept struct{ Kept int }

type Number interface{ ~int | ~string }

type Seq[T any] func(T)

func Deep() Seq[deep] { return nil }

type deep struct{ Deepest int }

func Array() [2]chan four { return [2]chan four{} }

type four struct{ Fourth int }

func NewClient(opts ...Option) (*Client, error) { return nil, nil }

func (c *Client) Get(id string, page int) (*Seat, error) { return nil, nil }

func (p Pair) Sum() int { return 0 }

func hidden(s Seat) {}
`,
	"seats/seatstest/fake.go": `package seatstest

import "example.com/m/seats"

type Fake struct{}

func (f *Fake) Seats() []seats.Seat { return nil }
`,
}

func TestIncompatible(t *testing.T) {
	tests := []struct{ name, file, old, new, says string }{
		{"a field of an alias", "gen/gen.go", "\tEmail string\n", "", "seats: type Seat struct, Email string"},
		{"a field of a nested type", "gen/gen.go", "Row int", "Line int", "seats: type Place struct, Row int"},
		{"the type of a field", "gen/gen.go", "ID    string", "ID    int", "seats: type Seat struct, ID string json id"},
		{"the JSON of a field", "gen/gen.go", "id,omitzero", "seat_id,omitzero", "seats: type Seat struct, ID string json id"},
		{"the value of a constant", "gen/gen.go", `"pending"`, `"waiting"`, `seats: const StatusPending Status = "pending"`},
		{"a pointer", "gen/gen.go", "Place *Place", "Place Place", "seats: type Seat struct, Place *Place"},
		{"an underlying type", "gen/gen.go", "type Status string\n\nconst StatusPending Status = \"pending\"", "type Status int\n\nconst StatusPending Status = 1", "seats: type Status string"},
		{"a constant", "seats/seats.go", "const StatusPending = gen.StatusPending\n", "", "seats: const StatusPending Status"},
		{"a variable", "seats/seats.go", "var ErrGone error\n", "", "seats: var ErrGone error"},
		{"an alias", "seats/seats.go", "type Place = gen.Place\n", "", "seats: type Place struct"},
		{"a parameter", "seats/seats.go", "id string, page int", "id string", "seats: method (*Client) Get(string, int) (*Seat, error)"},
		{"a result", "seats/seats.go", "(*Seat, error) {", "(*Place, error) {", "seats: method (*Client) Get(string, int) (*Seat, error)"},
		{"a method", "seats/seats.go", "Sum()", "Total()", "seats: method (Pair) Sum() (int)"},
		{"a method only on pointers", "seats/seats.go", "(p Pair) Sum", "(p *Pair) Sum", "seats: method (Pair) Sum() (int)"},
		{"a new method of an interface", "seats/seats.go", "Do(n int) error }", "Do(n int) error; Stop() }", "seats: type Doer interface{Do(int) (error)}"},
		{"the type of a function", "seats/seats.go", "Option func(*Client) error", "Option func(*Client)", "seats: type Option func(*Client) (error)"},
		{"a type that was comparable", "seats/seats.go", "A, B int", "A, B int; c []int", "seats: type Pair is comparable"},
		{"a promoted field", "seats/seats.go", "Width int", "Breadth int", "seats: type Box struct, Width int"},
		{"a field of an embedded struct", "seats/seats.go", "Depth int", "Height int", "seats: type Base struct, Depth int"},
		{"a struct that is no longer embedded", "seats/seats.go", "\tBase\n", "\tBase Base\n", "seats: type Box struct, Depth int"},
		{"a promoted method", "seats/seats.go", "Area()", "Surface()", "seats: method (Box) Area() (int)"},
		{"a number that becomes a string in JSON", "seats/seats.go", "\"size\"", "\"size,string\"", "seats: type Box struct, Size int json size"},
		{"a new method of an embedded interface", "seats/seats.go", "Do(n int) error }", "Do(n int) error; Stop() }", "seats: type Runner interface{Do(int) (error); Run() ()}"},
		{"an unexported type", "seats/seats.go", "type hint string", "type hint []byte", "seats: type hint string"},
		{"a field of an unexported type", "seats/seats.go", "Shown int", "Seen int", "seats: type inner struct, Shown int"},
		{"a field behind an embedded pointer", "seats/seats.go", "Kept int", "Left int", "seats: type Held struct, Kept int"},
		{"a field that hides a promoted one", "seats/seats.go", "Depth string", "Depth []string", "seats: type Outer struct, Depth string"},
		{"a term of a union", "seats/seats.go", "~int | ~string", "~int", "seats: type Number interface{~int | ~string}"},
		{"a field of a type argument", "seats/seats.go", "Deepest int", "Deep int", "seats: type deep struct, Deepest int"},
		{"a field of the elements of an array of channels", "seats/seats.go", "Fourth int", "Fifth int", "seats: type four struct, Fourth int"},
		{"the direction of a channel", "seats/seats.go", "Array() [2]chan four { return [2]chan four{} }", "Array() [2]<-chan four { return [2]<-chan four{} }", "seats: func Array() ([2]chan four)"},
		{"a method of an unexported type", "seats/seats.go", ") Use()", ") Apply()", "seats: method (*inner) Use() ()"},
		{"the constraint of a function", "seats/seats.go", "Map[T any]", "Map[T ~int]", "seats: func Map of [any]"},
		{"the constraint of a type", "seats/seats.go", "Set[T comparable]", "Set[T ~string]", "seats: type Set of [comparable]"},
		{"the fake", "seats/seatstest/fake.go", "[]seats.Seat", "[]*seats.Seat", "seatstest: method (*Fake) Seats() ([]example.com/m/seats.Seat)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := listed(t)
			edit(t, root, test.file, test.old, test.new)
			wantError(t, run(root, false), test.says)
			wantError(t, run(root, true), test.says)
		})
	}
}

func TestCompatible(t *testing.T) {
	tests := []struct{ name, file, old, new string }{
		{"nothing", "gen/gen.go", "type Place", "type Place"},
		{"omitzero", "gen/gen.go", "id,omitzero", "id"},
		{"the version", "seats/seats.go", `APIVersion = "1"`, `APIVersion = "2"`},
		{"a new field", "gen/gen.go", "\tEmail string\n", "\tEmail string\n\tName string\n"},
		{"an unexported field", "gen/gen.go", "\tnote  string\n", ""},
		{"a new constant", "seats/seats.go", "var ErrGone error", "var ErrGone error\n\nconst More = 1"},
		{"a new function", "seats/seats.go", "func hidden(s Seat) {}", "func Shown(s Seat) {}"},
		{"a parameter's name", "seats/seats.go", "id string, page int", "seat string, number int"},
		{"a slice in a type of gen", "gen/gen.go", "Row int", "Row int; Rows []int"},
		{"a method that gets a value receiver", "seats/seats.go", "(*inner) Use", "(inner) Use"},
		{"an interface without embedding", "seats/seats.go", "interface{ Doer; Run() }", "interface{ Run(); Do(int) error }"},
		{"any for interface{}", "seats/seats.go", "v interface{}", "v any"},
		{"an unexported field of an unexported type", "seats/seats.go", "kept int", "kept []int"},
		{"a type of gen that seats does not export", "gen/gen.go", "Page *int", "Page int"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := listed(t)
			edit(t, root, test.file, test.old, test.new)
			if err := run(root, false); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnnounced(t *testing.T) {
	tests := []struct {
		name, tag, heading, entry string
		ok                        bool
	}{
		{"the next minor of 0.x, before a release", "", "[0.1.0]", "`Seat.Email` is gone.", true},
		{"the next minor of 0.x, after a release", "v0.1.0", "[0.2.0] - 2027-01-01", "`Seat.Email` is gone.", true},
		{"the next major", "v1.4.2", "[2.0.0]", "`Seat.Email` is gone.", true},
		{"a minor of 1.x", "v1.4.2", "[1.5.0]", "`Seat.Email` is gone.", false},
		{"a patch", "v0.1.0", "[0.1.1]", "`Seat.Email` is gone.", false},
		{"the section Unreleased", "v0.1.0", "[Unreleased]", "`Seat.Email` is gone.", false},
		{"the first major after 0.x", "v0.9.0", "[1.0.0]", "`Seat.Email` is gone.", true},
		{"the first major, before a release", "", "[1.0.0]", "`Seat.Email` is gone.", true},
		{"the minor after the next", "v0.1.0", "[0.3.0]", "`Seat.Email` is gone.", false},
		{"a longer name", "v0.1.0", "[0.2.0]", "`Seat.EmailAddress` is gone.", false},
		{"the section of the release itself", "v0.2.0", "[0.2.0]", "`Seat.Email` is gone.", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := listed(t)
			if test.tag != "" {
				git(t, root, "tag", test.tag)
				git(t, root, "tag", "v9.9.9-rc.1")
				if err := os.Remove(filepath.Join(root, listing)); err != nil {
					t.Fatal(err) // a release makes the listing unnecessary
				}
			}
			edit(t, root, "gen/gen.go", "\tEmail string\n", "")
			edit(t, root, "CHANGELOG.md", "\n## [Unreleased]", "\n## "+test.heading+"\n\n- "+test.entry+"\n\n## [0.0.1]\n\n- `Seat.Email` was.")
			if err := run(root, false); (err == nil) != test.ok {
				t.Errorf("run: error %v, want success: %t", err, test.ok)
			}
		})
	}
}

// Without a repository, as in an unpacked archive, the listing is the baseline, even if a
// repository with releases contains the folder.
func TestWithoutRepository(t *testing.T) {
	root := listed(t)
	if err := os.RemoveAll(filepath.Join(root, ".git")); err != nil {
		t.Fatal(err)
	}
	around := filepath.Dir(root)
	git(t, around, "init", "-q")
	git(t, around, "commit", "-q", "--allow-empty", "-m", "start")
	git(t, around, "tag", "v7.0.0")
	if err := run(root, false); err != nil {
		t.Error(err)
	}
	edit(t, root, "gen/gen.go", "\tEmail string\n", "")
	wantError(t, run(root, false), "since "+listing)
}

// The API includes the packages below seats, except the internal ones.
func TestPackagesBelow(t *testing.T) {
	root := listed(t)
	spectest.Write(t, filepath.Join(root, "seats/internal/same/same.go"), "package same\n\nconst Inside = 1\n")
	spectest.Write(t, filepath.Join(root, "seats/roster/roster.go"), "package roster\n\nconst Limit = 1\n")
	if err := run(root, true); err != nil {
		t.Fatal(err)
	}
	edit(t, root, "seats/internal/same/same.go", "Inside", "Within")
	if err := run(root, false); err != nil {
		t.Error(err)
	}
	edit(t, root, "seats/roster/roster.go", "Limit = 1", "Limit = 2")
	wantError(t, run(root, false), "`roster.Limit` for roster: const Limit")
}

// A release of another branch does not count.
func TestReleaseOfAnotherBranch(t *testing.T) {
	root := listed(t)
	git(t, root, "checkout", "-q", "-b", "other")
	edit(t, root, "seats/seats.go", "var ErrGone error", "var ErrGone error\n\nconst More = 1")
	git(t, root, "commit", "-q", "-a", "-m", "more")
	git(t, root, "tag", "v3.0.0")
	git(t, root, "checkout", "-q", "-")
	if err := run(root, false); err != nil {
		t.Error(err)
	}
}

func TestRunFails(t *testing.T) {
	root := listed(t)
	edit(t, root, "seats/seats.go", "var ErrGone error", "var ErrGone")
	wantError(t, run(root, false), "seats.go")
	root = listed(t)
	edit(t, root, "gen/gen.go", "type Place struct{ Row int }", "type Place struct{ Row int; Line Missing }")
	wantError(t, run(root, false), "Missing")
	root = listed(t)
	if err := os.Remove(filepath.Join(root, listing)); err != nil {
		t.Fatal(err)
	}
	wantError(t, run(root, false), "api.txt")
	wantError(t, run(t.TempDir(), false), "main module")
}

// A field that a type of gen loses is missing from package seats.
func TestOursWithoutField(t *testing.T) {
	root := t.TempDir()
	const ours = "../../../.."
	for _, name := range []string{"go.mod", "go.sum", "CHANGELOG.md", listing} {
		spectest.Write(t, filepath.Join(root, name), spectest.Read(t, filepath.Join(ours, name)))
	}
	for _, folder := range []string{"gen", "seats"} {
		spectest.CopyTree(t, filepath.Join(ours, folder), filepath.Join(root, folder))
	}
	git(t, root, "init", "-q")
	git(t, root, "commit", "-q", "--allow-empty", "-m", "start")
	edit(t, root, "gen/seats.gen.go", "\tRevokedAt time.Time `json:\"revoked_at,omitzero\"`\n", "")
	edit(t, root, "seats/internal/listjson/readers.gen.go", "\t\t\treadTime(r, &v.RevokedAt)\n", "")
	wantError(t, run(root, false), "\n  `Seat.RevokedAt` for seats: type Seat struct, RevokedAt time.Time")
}

// listed returns the folder of a repository with the module and the listing of its API.
func listed(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range module {
		spectest.Write(t, filepath.Join(root, name), text)
	}
	git(t, root, "init", "-q")
	git(t, root, "add", ".")
	git(t, root, "commit", "-q", "-m", "start")
	spectest.Write(t, filepath.Join(root, listing), "")
	if err := run(root, true); err != nil {
		t.Fatal(err)
	}
	return root
}

func edit(t *testing.T, root, name, before, after string) {
	t.Helper()
	name = filepath.Join(root, name)
	spectest.Write(t, name, spectest.Edited(t, name, before, after))
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	command := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=Test", "-c", "user.email=test@company.com"}, args...)...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("run: error %v\nwant one with %s", err, want)
	}
}
