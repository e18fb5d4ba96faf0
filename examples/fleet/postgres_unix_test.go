//go:build unix

package main

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A server is the Postgres server that all tests share. Its socket is in folder.
type server struct {
	folder  string
	missing string // the reason why there is no server, or ""
	err     error
}

var startPostgres = sync.OnceValue(func() (s server) {
	bin := findPostgres()
	if bin == "" {
		return server{missing: "Postgres is not installed"}
	}
	// A socket needs a short path, in a folder that other users may enter.
	if s.folder, s.err = os.MkdirTemp("/tmp", "pg"); s.err != nil {
		return s
	}
	stop := func() {}
	stopPostgres = func() {
		stop()
		os.RemoveAll(s.folder)
	}
	attr, err := unprivileged(s.folder)
	if err != nil {
		s.err = err
		return s
	}
	data := filepath.Join(s.folder, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "fleet", "-A", "trust", "-N")
	initdb.Dir, initdb.SysProcAttr = s.folder, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		s.err = fmt.Errorf("initdb: %w: %s", err, out)
		return s
	}
	postgres := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-k", s.folder, "-c", "listen_addresses=", "-c", "fsync=off")
	postgres.Dir, postgres.SysProcAttr = s.folder, attr
	logs, err := postgres.StderrPipe()
	if err == nil {
		err = postgres.Start()
	}
	if err != nil {
		s.err = err
		return s
	}
	stop = func() {
		postgres.Process.Signal(os.Interrupt) // a fast shutdown, which does not wait for clients
		postgres.Wait()
	}
	s.err = waitForPostgres(logs)
	return s
})

// waitForPostgres reads the log of the server until the server is ready.
func waitForPostgres(logs io.Reader) error {
	var log strings.Builder
	buffer := make([]byte, 4096)
	for !strings.Contains(log.String(), "ready to accept connections") {
		n, err := logs.Read(buffer)
		log.Write(buffer[:n])
		if err != nil {
			return fmt.Errorf("postgres does not start: %w: %s", err, log.String())
		}
	}
	go io.Copy(io.Discard, logs)
	return nil
}

// findPostgres returns the folder of initdb and postgres, or "".
func findPostgres() string {
	folders := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/local/opt/postgresql*/bin", "/opt/homebrew/opt/postgresql*/bin"} {
		found, _ := filepath.Glob(pattern)
		folders = append(folders, found...)
	}
	for _, folder := range folders {
		_, err1 := exec.LookPath(filepath.Join(folder, "initdb"))
		_, err2 := exec.LookPath(filepath.Join(folder, "postgres"))
		if err1 == nil && err2 == nil {
			return folder
		}
	}
	return ""
}

// unprivileged returns the attributes that start a process as another user if the test runs as
// root, since Postgres refuses to run as root. It makes that user the owner of folder.
func unprivileged(folder string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	attr := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return attr, os.Chown(folder, int(uid), int(gid))
}

var databases atomic.Int32

// newDatabase returns the URL of an empty database.
func newDatabase(t *testing.T) string {
	t.Helper()
	s := startPostgres()
	if s.missing != "" {
		t.Skip("not tested on Postgres: ", s.missing)
	}
	if s.err != nil {
		t.Fatal(s.err)
	}
	conn, err := pgx.Connect(t.Context(), s.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	name := fmt.Sprintf("fleet%d", databases.Add(1))
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return s.url(name)
}

func (s server) url(database string) string {
	return "postgres://fleet@/" + database + "?host=" + url.QueryEscape(s.folder)
}
