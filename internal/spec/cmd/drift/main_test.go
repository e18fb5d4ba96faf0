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

// These files of the project are compared with Polar's document.
const (
	taken   = "../../polar.yaml"
	overlay = "../../overlay.yaml"
	spec    = "../../../../openapi.yaml"
)

func TestMain(m *testing.M) { spectest.Main(m, main) }

func TestStatus(t *testing.T) {
	tests := []struct {
		name   string
		oldNew []string
		status int
		stdout string
		stderr string
	}{
		{"the same", nil, 0, "no drift\n", ""},
		{"additive", []string{"- revoked\n", "- revoked\n        - suspended\n"}, 1, "additive (", ""},
		{"harmless", []string{"minItems: 1", "minItems: 2"}, 1, "ProductPriceSeatTiers.tiers: minItems was 1, is 2\n", ""},
		{"breaking", []string{"const: seat_based", "const: seats"}, 2, `  ProductPriceSeatBased.amount_type: was the constant "seat_based", is "seats"`, ""},
		{"breaking and additive", []string{"const: seat_based", "const: seats", "- revoked\n", "- revoked\n        - suspended\n"}, 2, `value "suspended" is new`, ""},
		{"a schema with a name that is ours", []string{"  schemas:\n", "  schemas:\n    Error:\n      type: object\n", "    CustomerSeat:\n      properties:\n", "    CustomerSeat:\n      properties:\n        last:\n          $ref: '#/components/schemas/Error'\n"}, 2, "  Error: is new: map of any, whose Go name is that of another thing in gen or seats\n", ""},
		{"an operation gone", []string{"seats:revoke_seat", "seats:revoke"}, 2, "breaking (code may not compile with what is generated, or calls that worked before fail or are misread):\n  RevokeSeat: is gone\n", ""},
		{"all operations gone", []string{"customer_portal:seats:", "portal:"}, 3, "", `operation "customer_portal:seats:list_seats" is gone`},
		{"what sessions and webhooks use gone", []string{"title: Polar seats\n", "title: Polar API\n"}, 2, "outside the five operations, in what sessions and webhooks use:\n  breaking (package seats or webhook has to be changed by hand: Polar refuses what it sends, or no longer sends what it reads):\n    customer-sessions:create: is gone\n", ""},
		{"neither JSON nor YAML", []string{"openapi: 3.1.0", "openapi: ["}, 3, "", "neither JSON nor YAML"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, status := command(t, "-upstream", edited(t, taken, test.oldNew...))
			if status != test.status || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("drift: status %d, stdout\n%sstderr\n%swant status %d, stdout with %q, stderr with %q", status, stdout, stderr, test.status, test.stdout, test.stderr)
			}
			if (stderr == "") != (status != 3) || strings.Count(stderr, "\n") > 1 {
				t.Errorf("drift: status %d and stderr %q, want one line for status 3 and none otherwise", status, stderr)
			}
		})
	}
}

func TestURL(t *testing.T) {
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Dir(taken))))
	defer server.Close()
	if stdout, stderr, status := command(t, "-upstream", server.URL+"/polar.yaml"); status != 0 {
		t.Errorf("drift: status %d, stdout %q, stderr %q; want status 0", status, stdout, stderr)
	}
	if _, stderr, status := command(t, "-upstream", server.URL+"/none.yaml"); status != 3 || !strings.Contains(stderr, "404") {
		t.Errorf("drift: status %d and stderr %q for a URL without a document, want 3 and a 404", status, stderr)
	}
}

func TestIncomparable(t *testing.T) {
	for _, args := range [][]string{{}, {"-upstream", "none.json"}, {"-what"}, {"-upstream", taken, "-taken", "none.yaml"}, {"-upstream", taken, "-spec", "none.yaml"}, {"-upstream", taken, "-handwritten", "none.yaml"}, {"-upstream", taken, "-overlay", "none.yaml"}} {
		if stdout, stderr, status := command(t, args...); status != 3 || stdout != "" || stderr == "" {
			t.Errorf("drift %v: status %d, stdout %q, stderr %q; want status 3 and the reason on stderr", args, status, stdout, stderr)
		}
	}
}

func TestJSON(t *testing.T) {
	stdout, _, status := command(t, "-json", "-upstream", edited(t, taken, "- revoked\n", "- revoked\n        - suspended\n"))
	var report map[string][]struct{ Where, What string }
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatalf("drift -json wrote %s: %v", stdout, err)
	}
	if status != 1 || len(report["additive"]) != 1 || report["additive"][0].Where != "SeatStatus" || len(report["breaking"])+len(report["harmless"]) != 0 {
		t.Errorf("drift -json: status %d and %+v, want 1 and only an additive change of SeatStatus", status, report)
	}
}

func TestJSONIncomparable(t *testing.T) {
	for _, args := range [][]string{{"-json"}, {"-json", "-upstream", "none.json"}} {
		stdout, stderr, status := command(t, args...)
		var report map[string]string
		if err := json.Unmarshal([]byte(stdout), &report); err != nil {
			t.Fatalf("drift %v wrote %s: %v", args, stdout, err)
		}
		if status != 3 || len(report) != 1 || report["error"] == "" || !strings.Contains(stderr, report["error"]) {
			t.Errorf("drift %v: status %d, %v, stderr %q; want status 3 and the reason as error and on stderr", args, status, report, stderr)
		}
	}
}

// An edit of openapi.yaml by hand, which make spec would not make, is drift too.
func TestSpecEditedByHand(t *testing.T) {
	stdout, stderr, status := command(t, "-upstream", taken, "-spec", edited(t, spec, "        available_seats:\n          type: integer", "        free_seats:\n          type: integer"))
	for _, want := range []string{"SeatsList.available_seats: is new: integer", "SeatsList.free_seats: is gone"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("drift: stdout\n%sstderr\n%swant %s", stdout, stderr, want)
		}
	}
	if status != 2 {
		t.Errorf("drift: status %d, want 2", status)
	}
}

// command runs the command with the project's files, unless args name others.
func command(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	return spectest.Run(t, append([]string{"-taken", taken, "-overlay", overlay, "-spec", spec}, args...)...)
}

// edited returns a copy of a file, with replacements.
func edited(t *testing.T, name string, oldNew ...string) string {
	t.Helper()
	return spectest.Temp(t, filepath.Base(name), spectest.Edited(t, name, oldNew...))
}
