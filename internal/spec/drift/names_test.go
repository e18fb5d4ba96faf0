package drift

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestExported(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"a.go":      "package a\n\ntype A struct{ Field int }\n\ntype b int\n\nfunc C() { type D int }\n\nfunc (A) E() {}\n",
		"b.go":      "package a\n\nconst (\n\tF, g = 1, 2\n\tH = 3\n)\n\nvar I error\n",
		"a_test.go": "package a\n\ntype J int\n",
	}
	for name, source := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	names, err := Exported(dir, filepath.Join(dir, "none"))
	if got, want := slices.Sorted(maps.Keys(names)), []string{"A", "C", "F", "H", "I"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Exported: %q, error %v; want %q", got, err, want)
	}
	if err := os.WriteFile(filepath.Join(dir, "c.go"), []byte("package"), 0o600); err != nil {
		t.Fatal(err)
	}
	if names, err := Exported(dir); err == nil {
		t.Errorf("Exported of a file that is not Go: %v and no error", names)
	}
}
