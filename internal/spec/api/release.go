package api

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

var releaseTag = regexp.MustCompile(`^v\d+\.\d+\.\d+$`)

// LastRelease returns the highest release tag at or before the commit that is checked out in dir,
// or "" if there is none. It is also "" if dir has no .git: the tags of an enclosing repository
// are not ours.
func LastRelease(dir string) (string, error) {
	if _, err := os.Stat(filepath.Join(dir, ".git")); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	out, err := git(dir, "tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname")
	if err != nil {
		return "", err
	}
	for tag := range strings.FieldsSeq(string(out)) {
		if releaseTag.MatchString(tag) {
			return tag, nil
		}
	}
	return "", nil
}

// ListRelease is List for the commit of a tag.
func ListRelease(dir, tag string) (lines []string, err error) {
	archive, err := git(dir, "archive", "--format=zip", tag)
	if err != nil {
		return nil, err
	}
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", tag, err)
	}
	scratch, err := os.MkdirTemp("", "release")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	if err := os.CopyFS(scratch, files); err != nil {
		return nil, fmt.Errorf("%s: %w", tag, err)
	}
	return List(scratch)
}

// git runs git, even in a repository that belongs to another user.
func git(dir string, args ...string) ([]byte, error) {
	command := exec.Command("git", append([]string{"-C", dir, "-c", "safe.directory=*"}, args...)...)
	var stderr strings.Builder
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}
