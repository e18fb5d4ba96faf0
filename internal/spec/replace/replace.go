// Package replace writes a file as a whole or not at all.
package replace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// File puts data in the place of the file called name. It writes beside it and
// then renames, so that a full disk or an interrupt leaves the old file as it was.
func File(name string, data []byte) error {
	// A device, say, must not become a file.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", name)
	}
	beside, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	if err := fill(beside, data); err != nil {
		return errors.Join(err, os.Remove(beside.Name()))
	}
	return os.Rename(beside.Name(), name)
}

// fill writes data to file for everybody to read and closes it.
func fill(file *os.File, data []byte) error {
	_, err := file.Write(data)
	return errors.Join(err, file.Chmod(0o644), file.Close())
}
