// Package downstream tests what this module costs a service that uses it.
package downstream_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/spectest"
)

const (
	// maxModules is the maximum number of modules that come with this one.
	maxModules = 3
	// maxBytes is the maximum size of the vendored files.
	maxBytes = 450 << 10
	// maxGrowth is the maximum growth of a binary without symbols, compared with a service that
	// uses net/http alone. With symbols, the client that the generator makes without settings
	// takes most of that alone.
	maxGrowth = 290 << 10
)

const root = "../../.."

// modules are the modules that a service vendors: this one, the runtime of its generated code, and
// the modules that the runtime needs.
var modules = []string{
	"github.com/apapsch/go-jsonmerge/v2",
	"github.com/google/uuid",
	"github.com/oapi-codegen/runtime",
	"github.com/polarseats/polarseats-go",
}

func TestVendored(t *testing.T) {
	service := scratch(t, "service")
	run(t, service, "go", "mod", "vendor")
	run(t, service, "go", "build", "-mod=vendor", "-o", os.DevNull, ".")
	run(t, service, "go", "test", "-mod=vendor", "./...")
	if got := vendoredModules(t, service); !slices.Equal(got, modules) || len(got)-1 > maxModules {
		t.Errorf("vendored modules: %q\nwant %q", got, modules)
	}
	files, bytes := vendoredFiles(t, service)
	if bytes > maxBytes {
		t.Errorf("vendored %d bytes, want at most %d", bytes, maxBytes)
	}
	t.Logf("vendored %d other modules, %d files and %d bytes", len(modules)-1, files, bytes)
}

func TestBinary(t *testing.T) {
	bare := build(t, scratch(t, "bare"))
	dir := scratch(t, "plain")
	generatePlain(t, dir)
	plain := build(t, dir).over(bare)
	service := build(t, scratch(t, "service")).over(bare)
	all := build(t, scratch(t, "all")).over(bare)
	if service.stripped > maxGrowth {
		t.Errorf("the binary of a service that lists seats grew by %d bytes, want at most %d", service.stripped, maxGrowth)
	}
	t.Logf("the binary of a service that lists seats grew by %s", service)
	t.Logf("with the plain generated client, it grew by %s", plain)
	t.Logf("the binary of a service that calls everything, and logs, grew by %s", all)
}

// generatePlain generates the client that a service without this module would have.
func generatePlain(t *testing.T, dir string) {
	t.Helper()
	spec, err := filepath.Abs("../polar.yaml")
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "gen/client.gen.go")
	spectest.Write(t, to, "") // for its folder
	// The generator may not be in the module cache yet.
	runWith(t, nil, "..", "go", "tool", "oapi-codegen", "-package", "gen", "-generate", "types,client", "-o", to, spec)
}

// A service that requires an old version of kin-openapi keeps that version.
func TestOldKinOpenAPI(t *testing.T) {
	service := scratch(t, "service")
	const kin = "github.com/getkin/kin-openapi"
	spectest.CopyTree(t, "testdata/oldkin", filepath.Join(service, "oldkin/openapi3"))
	spectest.Write(t, filepath.Join(service, "oldkin/go.mod"), "module "+kin+"\n\ngo 1.20\n")
	run(t, service, "go", "mod", "edit", "-require="+kin+"@v0.133.0", "-replace="+kin+"@v0.133.0=./oldkin")
	spectest.Write(t, filepath.Join(service, "spec.go"), "package main\n\nimport _ \""+kin+"/openapi3\"\n")
	run(t, service, "go", "mod", "vendor")
	run(t, service, "go", "build", "-mod=vendor", "-o", os.DevNull, ".")
	listed := run(t, service, "go", "list", "-mod=mod", "-m", kin)
	if want := kin + " v0.133.0 => ./oldkin\n"; listed != want {
		t.Errorf("go list -m: %swant %s", listed, want)
	}
}

// scratch returns the folder of a module from testdata that requires a copy of this one. The copy
// is necessary because go does not vendor from a path with a space, which a checkout may have.
func scratch(t *testing.T, name string) string {
	t.Helper()
	dir, ours := t.TempDir(), t.TempDir()
	spectest.CopyTree(t, filepath.Join("testdata", name), dir)
	spectest.Write(t, filepath.Join(ours, "go.mod"), spectest.Read(t, filepath.Join(root, "go.mod")))
	for _, folder := range []string{"gen", "seats"} {
		spectest.CopyTree(t, filepath.Join(root, folder), filepath.Join(ours, folder))
	}
	var mod struct {
		Module  struct{ Path string }
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal([]byte(run(t, root, "go", "mod", "edit", "-json")), &mod); err != nil {
		t.Fatal(err)
	}
	edit := []string{"mod", "edit", "-go=1.25.0", "-require=" + mod.Module.Path + "@v0.1.0", "-replace=" + mod.Module.Path + "=" + ours}
	for _, required := range mod.Require {
		edit = append(edit, "-require="+required.Path+"@"+required.Version)
	}
	spectest.Write(t, filepath.Join(dir, "go.mod"), "module example.com/"+name+"\n")
	run(t, dir, "go", edit...)
	spectest.Write(t, filepath.Join(dir, "go.sum"), spectest.Read(t, filepath.Join(root, "go.sum")))
	return dir
}

var moduleLine = regexp.MustCompile(`(?m)^# (\S+) v`)

func vendoredModules(t *testing.T, service string) []string {
	t.Helper()
	list := spectest.Read(t, filepath.Join(service, "vendor/modules.txt"))
	var names []string
	for _, match := range moduleLine.FindAllStringSubmatch(list, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return names
}

// vendoredFiles counts the vendored files, none of which may be for tests.
func vendoredFiles(t *testing.T, service string) (files int, bytes int64) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(service, "vendor"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if strings.HasSuffix(name, "_test.go") || strings.Contains(name, "seatstest") || strings.Contains(name, "testdata") {
			t.Errorf("vendored %s, which is for tests", name)
		}
		info, err := entry.Info()
		if err == nil {
			files, bytes = files+1, bytes+info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, bytes
}

// sizes are the sizes of a binary without and with symbols.
type sizes struct{ stripped, whole int64 }

func (s sizes) over(other sizes) sizes {
	return sizes{s.stripped - other.stripped, s.whole - other.whole}
}

func (s sizes) String() string {
	return fmt.Sprintf("%d bytes, with symbols by %d", s.stripped, s.whole)
}

func build(t *testing.T, dir string) sizes {
	t.Helper()
	run(t, dir, "go", "build", "-mod=mod", "-ldflags=-s -w", "-o", "stripped", ".")
	run(t, dir, "go", "build", "-mod=mod", "-o", "whole", ".")
	return sizes{size(t, filepath.Join(dir, "stripped")), size(t, filepath.Join(dir, "whole"))}
}

func size(t *testing.T, name string) int64 {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// run runs a command that must find every module in the module cache.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	return runWith(t, []string{"GOPROXY=off", "GOFLAGS=", "GOWORK=off"}, dir, name, args...)
}

func runWith(t *testing.T, env []string, dir, name string, args ...string) string {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), env...)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}
