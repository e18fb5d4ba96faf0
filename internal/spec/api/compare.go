package api

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Gone returns the lines of before that are not in now: each is something that has been removed
// or changed, so code that uses it may no longer compile. Gone ignores new lines, which break no
// code.
func Gone(before, now []string) []string {
	return slices.DeleteFunc(slices.Clone(before), func(line string) bool { return slices.Contains(now, line) })
}

var nameInLine = regexp.MustCompile(`^(\w+): (?:const|var|func|type|method) (?:\(\*?(\w+)\) (\w+)|(\w+))(?: struct, (\w+))?`)

// Name returns the name in a line, as the changelog writes it, such as Client.ListSeats.
func Name(line string) string {
	m := nameInLine.FindStringSubmatch(line)
	if m == nil {
		return line
	}
	name := m[4]
	if m[2] != "" {
		name = m[2] + "." + m[3]
	}
	if m[5] != "" {
		name += "." + m[5]
	}
	if m[1] != "seats" {
		name = m[1] + "." + name
	}
	return name
}

// Unannounced returns the lines that the changelog does not announce: the section of one of the
// versions must have the name between backquotes. The name of a removed struct is enough for all
// its fields and methods.
func Unannounced(gone []string, changelog string, versions []string) []string {
	var sections strings.Builder
	for _, version := range versions {
		sections.WriteString(section(changelog, version))
	}
	announced := func(name string) bool { return strings.Contains(sections.String(), "`"+name+"`") }
	structs := map[string]bool{}
	for _, line := range gone {
		if strings.HasSuffix(line, " struct") {
			structs[Name(line)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(gone), func(line string) bool {
		name := Name(line)
		owner := name[:max(strings.LastIndex(name, "."), 0)]
		return announced(name) || structs[owner] && announced(owner)
	})
}

// BreakingAfter returns the next versions after a release in which the API may break.
func BreakingAfter(release string) ([]string, error) {
	var major, minor, patch int
	if _, err := fmt.Sscanf(release, "v%d.%d.%d", &major, &minor, &patch); err != nil {
		return nil, fmt.Errorf("%q is not a version like v0.1.0", release)
	}
	next := []string{fmt.Sprintf("%d.0.0", major+1)}
	if major == 0 {
		next = append([]string{fmt.Sprintf("0.%d.0", minor+1)}, next...)
	}
	return next, nil
}

// section returns the text under the heading of a version.
func section(changelog, version string) string {
	_, text, _ := strings.Cut(changelog, "\n## ["+version+"]")
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}
