package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/spectest"
)

// What the project has, against which Polar's document is held.
const (
	taken   = "../../polar.yaml"
	overlay = "../../overlay.yaml"
	spec    = "../../../../openapi.yaml"
)

func TestMain(m *testing.M) { spectest.Main(m, main) }

func TestStatus(t *testing.T) {
	tests := []struct {
		name     string
		oldNew   []string
		status   int
		says     string
		complain string
	}{
		{"the same", nil, 0, "no drift\n", ""},
		{"additive", []string{"- revoked\n", "- revoked\n        - suspended\n"}, 1, "additive (", ""},
		{"harmless", []string{"minItems: 1", "minItems: 2"}, 1, "ProductPriceSeatTiers.tiers: minItems was 1, is 2\n", ""},
		{"breaking", []string{"const: seat_based", "const: seats"}, 2, `  ProductPriceSeatBased.amount_type: was the constant "seat_based", is "seats"`, ""},
		{"breaking and additive", []string{"const: seat_based", "const: seats", "- revoked\n", "- revoked\n        - suspended\n"}, 2, `value "suspended" is new`, ""},
		{"a schema by a name of ours", []string{"  schemas:\n", "  schemas:\n    Error:\n      type: object\n", "    CustomerSeat:\n      properties:\n", "    CustomerSeat:\n      properties:\n        last:\n          $ref: '#/components/schemas/Error'\n"}, 2, "  Error: is new: map of any, whose Go name is that of another thing in gen or seats\n", ""},
		{"an operation gone", []string{"seats:revoke_seat", "seats:revoke"}, 2, "breaking (code may not compile with what is generated, or Polar refuses, or callers misread, what worked before):\n  RevokeSeat: is gone\n", ""},
		{"all operations gone", []string{"customer_portal:seats:", "portal:"}, 3, "", `operation "customer_portal:seats:list_seats" is gone`},
		{"what sessions and webhooks use gone", []string{"title: Polar seats\n", "title: Polar API\n"}, 2, "beside the five operations, in what sessions and webhooks use:\n  breaking (package seats or webhook has to be changed by hand: Polar refuses what it sends, or no longer sends what it reads):\n    customer-sessions:create: is gone\n", ""},
		{"unreadable", []string{"openapi: 3.1.0", "openapi: ["}, 3, "", "neither JSON nor YAML"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, status := command(t, "-upstream", with(t, taken, test.oldNew...))
			if status != test.status || !strings.Contains(stdout, test.says) || !strings.Contains(stderr, test.complain) {
				t.Errorf("got status %d with\n%s%swant %d with %s%s", status, stdout, stderr, test.status, test.says, test.complain)
			}
			if (stderr == "") != (status != 3) || strings.Count(stderr, "\n") > 1 {
				t.Errorf("got %q on stderr, want a line for status 3 only", stderr)
			}
		})
	}
}

func TestURL(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Dir(taken))))
	defer server.Close()
	if stdout, stderr, status := command(t, "-upstream", server.URL+"/polar.yaml"); status != 0 {
		t.Errorf("got status %d with %s%s", status, stdout, stderr)
	}
	if _, stderr, status := command(t, "-upstream", server.URL+"/none.yaml"); status != 3 || !strings.Contains(stderr, "404") {
		t.Errorf("got status %d with %s, want 3 with 404", status, stderr)
	}
}

func TestUnknown(t *testing.T) {
	for _, args := range [][]string{{}, {"-upstream", "none.json"}, {"-what"}, {"-upstream", taken, "-taken", "none.yaml"}, {"-upstream", taken, "-spec", "none.yaml"}, {"-upstream", taken, "-beside", "none.yaml"}, {"-upstream", taken, "-overlay", "none.yaml"}} {
		if stdout, stderr, status := command(t, args...); status != 3 || stdout != "" || stderr == "" {
			t.Errorf("%v: got status %d with %q and %q, want 3 with a reason", args, status, stdout, stderr)
		}
	}
}

func TestJSON(t *testing.T) {
	stdout, _, status := command(t, "-json", "-upstream", with(t, taken, "- revoked\n", "- revoked\n        - suspended\n"))
	var report map[string][]struct{ Where, What string }
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	if status != 1 || len(report["additive"]) != 1 || report["additive"][0].Where != "SeatStatus" || len(report["breaking"])+len(report["harmless"]) != 0 {
		t.Errorf("got status %d with %+v", status, report)
	}
}

func TestJSONOfUnknown(t *testing.T) {
	for _, args := range [][]string{{"-json"}, {"-json", "-upstream", "none.json"}} {
		stdout, stderr, status := command(t, args...)
		var report map[string]string
		if err := json.Unmarshal([]byte(stdout), &report); err != nil {
			t.Fatalf("%v in %s", err, stdout)
		}
		if status != 3 || len(report) != 1 || report["error"] == "" || !strings.Contains(stderr, report["error"]) {
			t.Errorf("%v: got status %d with %v and %s", args, status, report, stderr)
		}
	}
}

// What somebody wrote into openapi.yaml, and the rules do not make, is drift too.
func TestSpecByHand(t *testing.T) {
	stdout, stderr, status := command(t, "-upstream", taken, "-spec", with(t, spec, "        available_seats:\n          type: integer", "        free_seats:\n          type: integer"))
	for _, want := range []string{"SeatsList.available_seats: is new: integer", "SeatsList.free_seats: is gone"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("got\n%s%swant %s", stdout, stderr, want)
		}
	}
	if status != 2 {
		t.Errorf("got status %d, want 2", status)
	}
}

// command runs the command with the project's files, unless args name others.
func command(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	return spectest.Run(t, append([]string{"-taken", taken, "-overlay", overlay, "-spec", spec}, args...)...)
}

// with returns a file like name with the old texts replaced by new ones.
func with(t *testing.T, name string, oldNew ...string) string {
	t.Helper()
	return spectest.Temp(t, filepath.Base(name), spectest.Edited(t, name, oldNew...))
}
