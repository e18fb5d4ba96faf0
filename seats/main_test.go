package seats_test

import (
	"fmt"
	"os"
	"testing"
)

// TestMain lets a test run the test binary as a separate process with another task: one side
// of a benchmark, or the server of TestLoad.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv(envPeakCall) != "":
		if err := runForPeak(os.Getenv(envPeakCall), os.Getenv(envPeakServer), os.Getenv(envPeakCalls)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case os.Getenv(envLoadServer) != "":
		serveLoad()
	default:
		os.Exit(m.Run())
	}
}
