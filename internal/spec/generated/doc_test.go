package generated_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/gen"
)

// go doc shows the fields of every alias with their types, and the values of every enum.
func TestGoDoc(t *testing.T) {
	out, err := exec.Command("go", "doc", "-C", "../../..", "-all", "./seats").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(out), "\nTYPES\n")
	text = strings.Join(strings.Fields(text), " ")
	for _, model := range models(gen.SeatsList{}, gen.CustomerSeatAssign{}, gen.SubscriptionsPage{}) {
		_, afterAlias, _ := strings.Cut(text, " = gen."+model.Name()+" ")
		fields, _, _ := strings.Cut(afterAlias, " = gen.")
		for i := range model.NumField() {
			if field := model.Field(i).Name; !strings.Contains(fields, " - "+field+" (") {
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
		if !strings.Contains(text, want) {
			t.Errorf("go doc does not show %q", want)
		}
	}
}
