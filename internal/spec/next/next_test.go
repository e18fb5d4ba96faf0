// Package next tests the steps to a new version of Polar's document: make drift, make spec, make
// generate, and a build.
package next_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/spectest"
)

const (
	root   = "../../.."
	status = "    SeatStatus:\n      type: string\n      enum:\n        - pending\n"
	note   = "    CustomerSeat:\n      properties:\n"

	subscription = "    CustomerSubscription:\n      properties:\n"

	readersFile = "seats/internal/listjson/readers.gen.go"
)

// wrote is the beginning of what make spec prints.
const wrote = "wrote internal/spec/polar.yaml\nwrote openapi.yaml; next: make generate\n"

// versions has invented versions of Polar's document, each made by replacing texts of polar.yaml.
var versions = []struct {
	name    string
	oldNew  []string
	drift   string // a line that make drift prints
	notes   string // what make spec prints after wrote
	fails   string // a part of the error of make spec, if it fails
	program string // the body of a program that must build
	reader  string // a line of the generated readers of lists
	broken  string // a part of the compiler's error, if package seats does not build
	tests   string // the tests of package seats that must pass
}{
	{
		name:    "a new optional field on a seat",
		oldNew:  []string{note, note + "        note:\n          type: string\n"},
		drift:   "  CustomerSeat.note: is new: string\n",
		notes:   "overlay.yaml has no description of CustomerSeat.note\n",
		program: `var seat seats.Seat; seat.Note = "by the window"`,
		reader:  "readString(r, &v.Note)\n",
	},
	{
		name:    "units on a subscription, which responses have had for a long time",
		oldNew:  []string{subscription, subscription + "        units:\n          anyOf:\n            - type: integer\n            - type: \"null\"\n"},
		drift:   "  CustomerSubscription.units: is new: integer or null\n",
		notes:   "overlay.yaml has no description of CustomerSubscription.units\n",
		program: `_ = seats.Subscription{Units: new(int64)}`,
		tests:   "^Test(OtherDays|History|UnknownFieldsAndValuesDecode|Price)",
	},
	{
		name:    "a new status",
		oldNew:  []string{status, status + "        - suspended\n"},
		drift:   `  SeatStatus: value "suspended" is new` + "\n",
		program: `_ = seats.SeatStatusSuspended`,
	},
	{
		name:    "a new query parameter",
		oldNew:  []string{"        - name: order_id\n          in: query\n", "        - name: status\n          in: query\n          schema:\n            type: string\n        - name: order_id\n          in: query\n"},
		drift:   "  ListSeats query parameter status: is new\n",
		notes:   "package seats does not send \"status\" of ListSeats\n",
		program: `_ = seats.ListSeatsParams{OrderID: "o"}`,
	},
	{
		name:   "the first parameter of an operation",
		oldNew: []string{"      operationId: customer_portal:seats:assign_seat\n", "      operationId: customer_portal:seats:assign_seat\n      parameters:\n        - name: notify\n          in: query\n          schema:\n            type: boolean\n"},
		drift:  "  AssignSeat query parameter notify: is new: package seats does not build until it sends it\n",
		notes:  "package seats does not send \"notify\" of AssignSeat, and does not build until it does\n",
		broken: "gen.NewAssignSeatRequest",
	},
	{
		name: "a new price variant",
		oldNew: []string{
			"        - $ref: '#/components/schemas/ProductPriceFixed'\n", "        - $ref: '#/components/schemas/ProductPriceFixed'\n        - $ref: '#/components/schemas/ProductPriceUnit'\n",
			"  schemas:\n", "  schemas:\n    ProductPriceUnit:\n      type: object\n      properties:\n        id:\n          type: string\n          format: uuid4\n        amount_type:\n          type: string\n          const: unit_based\n        is_archived:\n          type: boolean\n        unit_price:\n          type: integer\n      required: [id, amount_type, is_archived]\n",
		},
		drift:   "  ProductPrice: variant ProductPriceUnit is new (amount_type unit_based)\n",
		notes:   "overlay.yaml has no description of Price.unit_price\n",
		program: `price := seats.Price{AmountType: seats.PriceAmountTypeUnitBased}; _ = *price.UnitPrice`,
	},
	{
		name:    "a new type",
		oldNew:  []string{note, note + "        team:\n          $ref: '#/components/schemas/Team'\n", "  schemas:\n", "  schemas:\n    Team:\n      type: object\n      properties:\n        name:\n          type: string\n"},
		drift:   "  CustomerSeat.team: is new: Team\n",
		notes:   "overlay.yaml has no description of CustomerSeat.team\noverlay.yaml has no description of Team\noverlay.yaml has no description of Team.name\n",
		program: `_ = seats.Seat{Team: &seats.Team{Name: "ops"}}`,
		reader:  "readPointer(r, &v.Team, readTeam)\n",
	},
	{
		name:    "a new number that is always sent",
		oldNew:  []string{"        - available_seats\n        - total_seats\n", "        - available_seats\n        - total_seats\n        - pending_seats\n", "        total_seats:\n", "        pending_seats:\n          type: integer\n        total_seats:\n"},
		drift:   "  SeatsList.pending_seats: is new: integer\n",
		notes:   "overlay.yaml has no description of SeatsList.pending_seats\na zero of SeatsList.pending_seats is lost when the value is marshaled again: in overlay.yaml, set x-omitzero: false or list it under x-zeros-left-out\n",
		program: `list := seats.SeatsList{}; list.PendingSeats++`,
		reader:  "readOther(r, &v.PendingSeats)\n",
	},
	{
		name:    "a type written as allOf with one member",
		oldNew:  []string{"        status:\n          $ref: '#/components/schemas/SeatStatus'\n", "        status:\n          allOf:\n            - $ref: '#/components/schemas/SeatStatus'\n", note, note + "        note:\n          type: string\n"},
		drift:   "callers get more once it is generated, and do not have to use it):\n  CustomerSeat.note: is new: string\n",
		notes:   "overlay.yaml has no description of CustomerSeat.note\n",
		program: `_ = seats.Seat{Status: seats.SeatStatusPending}`,
	},
	{
		name:   "a type with a name of the overlay's",
		oldNew: []string{note, note + "        last:\n          $ref: '#/components/schemas/Error'\n", "  schemas:\n", "  schemas:\n    Error:\n      type: object\n      properties:\n        text:\n          type: string\n"},
		drift:  "  Error: is new: struct, whose Go name is that of another thing in gen or seats\n",
		fails:  `schema "Error" exists already`,
	},
	{
		name:    "a nullable string that is no longer nullable",
		oldNew:  []string{"        email:\n          anyOf:\n            - type: string\n            - type: \"null\"\n        customer_email", "        email:\n          type: string\n        customer_email"},
		drift:   "  CustomerSeat.email: may no longer be null\n",
		program: `_ = seats.Seat{Email: "ann@company.com"}`,
	},
	{
		name:   "a nullable object that is no longer nullable",
		oldNew: []string{"          anyOf:\n            - $ref: '#/components/schemas/Member'\n            - type: \"null\"\n", "          $ref: '#/components/schemas/Member'\n"},
		drift:  "  CustomerSeat.member: may no longer be null\n",
		broken: "seat.Member != nil",
	},
	{
		name:   "a missing field that the overlay describes",
		oldNew: []string{"        customer_email:\n", "        customer_mail:\n"},
		drift:  "  CustomerSeat.customer_email: is gone\n",
		fails:  "cut: internal/spec/overlay.yaml:",
	},
	{
		name:   "a missing operation",
		oldNew: []string{"seats:resend_invitation", "seats:remind"},
		drift:  "  ResendInvitation: is gone\n",
		fails:  `operation "customer_portal:seats:resend_invitation" is gone`,
	},
}

func TestNextVersions(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a copy of the project for each version")
	}
	tools := t.TempDir()
	run(t, "..", "go", "build", "-buildvcs=false", "-o", tools, "./cmd/cut", "./cmd/drift", "./cmd/aliases", "./cmd/readers", "./cmd/apiversion", "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen")
	scratch := t.TempDir()
	for _, version := range versions {
		t.Run(version.name, func(t *testing.T) {
			copyProject(t, scratch)
			document := filepath.Join(scratch, "next.yaml")
			spectest.Write(t, document, spectest.Edited(t, filepath.Join(root, "internal/spec/polar.yaml"), version.oldNew...))
			if output := drift(t, tools, scratch, document); !strings.Contains(output, version.drift) {
				t.Errorf("make drift printed\n%swant in it\n%s", output, version.drift)
			}
			output, err := try(scratch, filepath.Join(tools, "cut"), "-upstream", document, "-overlay", "internal/spec/overlay.yaml", "-o", "openapi.yaml")
			if version.fails != "" {
				if err == nil || !strings.Contains(output, version.fails) || strings.Count(output, "\n") != 1 {
					t.Errorf("make spec: %v, printed\n%swant one line with %s", err, output, version.fails)
				}
				return
			}
			if want := wrote + version.notes; err != nil || output != want {
				t.Fatalf("make spec: %v, printed\n%swant\n%s", err, output, want)
			}
			generate(t, tools, scratch)
			if readers := spectest.Read(t, filepath.Join(scratch, readersFile)); !strings.Contains(readers, version.reader) {
				t.Errorf("%s is\n%swant in it\n%s", readersFile, readers, version.reader)
			}
			checkBuild(t, scratch, version.program, version.broken)
			if version.tests != "" {
				runTests(t, scratch, version.tests)
			}
		})
	}
}

// drift returns what make drift prints.
func drift(t *testing.T, tools, scratch, document string) string {
	t.Helper()
	output, err := try(scratch, filepath.Join(tools, "drift"), "-upstream", document,
		"-taken", "internal/spec/polar.yaml", "-overlay", "internal/spec/overlay.yaml", "-spec", "openapi.yaml")
	if err == nil {
		t.Errorf("make drift found no difference: %s", output)
	}
	return output
}

// generate does what make generate does, but with tools that have been built already.
func generate(t *testing.T, tools, scratch string) {
	t.Helper()
	run(t, scratch, filepath.Join(tools, "oapi-codegen"), "-config", "oapi-codegen.yaml", "openapi.yaml")
	run(t, scratch, filepath.Join(tools, "apiversion"), "-from", "openapi.yaml", "-o", "gen/version.gen.go")
	run(t, scratch, filepath.Join(tools, "aliases"), "-from", "gen/seats.gen.go", "-o", "seats/types.gen.go")
	run(t, scratch, filepath.Join(tools, "readers"), "-from", "gen/seats.gen.go", "-o", readersFile)
}

// checkBuild builds package seats and a program, or expects the compiler's error to contain broken.
func checkBuild(t *testing.T, scratch, program, broken string) {
	t.Helper()
	spectest.Write(t, filepath.Join(scratch, "caller/main.go"), "package main\n\nimport \"github.com/polarseats/polarseats-go/seats\"\n\nfunc main() { "+program+" }\n")
	output, err := try(scratch, "go", "build", "./seats", "./caller")
	if broken == "" && err != nil {
		t.Errorf("go build: %v\n%s", err, output)
	}
	if broken != "" && (err == nil || !strings.Contains(output, broken)) {
		t.Errorf("go build: error %v, output:\n%s\nwant an error that contains %q", err, output, broken)
	}
}

// runTests runs the present tests of package seats with the new generated code.
func runTests(t *testing.T, scratch, pattern string) {
	t.Helper()
	tests, err := filepath.Glob(filepath.Join(root, "seats/*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range tests {
		spectest.Write(t, filepath.Join(scratch, "seats", filepath.Base(name)), spectest.Read(t, name))
	}
	for _, folder := range []string{"seats/testdata", "seats/seatstest"} {
		spectest.CopyTree(t, filepath.Join(root, folder), filepath.Join(scratch, folder))
	}
	if output, err := try(scratch, "go", "test", "-run", pattern, "./seats"); err != nil || strings.Contains(output, "no tests to run") {
		t.Errorf("go test -run %s: %v\n%s", pattern, err, output)
	}
}

// copyProject copies the files that make spec, make generate and a build need.
func copyProject(t *testing.T, to string) {
	t.Helper()
	files := []string{"go.mod", "go.sum", "openapi.yaml", "oapi-codegen.yaml", "internal/spec/overlay.yaml", "internal/spec/polar.yaml", "internal/spec/handwritten.yaml"}
	for _, pattern := range []string{"gen/*.go", "seats/*.go", "seats/internal/*/*.go"} {
		matches, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range matches {
			if name, err := filepath.Rel(root, match); err == nil && !strings.HasSuffix(name, "_test.go") {
				files = append(files, name)
			}
		}
	}
	for _, name := range files {
		spectest.Write(t, filepath.Join(to, name), spectest.Read(t, filepath.Join(root, name)))
	}
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	if output, err := try(dir, name, args...); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, output)
	}
}

// try runs a command in dir and returns everything that it prints.
func try(dir, name string, args ...string) (string, error) {
	command := exec.Command(name, args...)
	command.Dir = dir
	output, err := command.CombinedOutput()
	return string(output), err
}
