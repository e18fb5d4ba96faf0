package generated_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/gen"
)

// An alias is no dead end for a reader: go doc shows the fields of each with their
// types, and the values of each enum.
func TestGoDoc(t *testing.T) {
	out, err := exec.Command("go", "doc", "-C", "../../..", "-all", "./seats").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, said, _ := strings.Cut(string(out), "\nTYPES\n")
	said = strings.Join(strings.Fields(said), " ")
	for _, model := range models(gen.SeatsList{}, gen.CustomerSeatAssign{}, gen.SubscriptionsPage{}) {
		_, of, _ := strings.Cut(said, " = gen."+model.Name()+" ")
		of, _, _ = strings.Cut(of, " = gen.")
		for i := range model.NumField() {
			if field := model.Field(i).Name; !strings.Contains(of, " - "+field+" (") {
				t.Errorf("go doc shows no field %s of gen.%s", field, model.Name())
			}
		}
	}
	for _, want := range []string{
		"- Status (SeatStatus) is pending, claimed or revoked.",
		"- Member (*Member) is the member",
		`- SeatStatusClaimed is "claimed"`,
		`SeatStatusClaimed SeatStatus = "claimed"`,
	} {
		if !strings.Contains(said, want) {
			t.Errorf("go doc does not say %s", want)
		}
	}
}
