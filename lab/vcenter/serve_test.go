package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets a test run this binary as the command itself.
func TestMain(m *testing.M) {
	if os.Getenv("LAB_VCENTER_AS_COMMAND") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// command starts `vcenter ARGS...` as a process of its own.
func command(t *testing.T, args ...string) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Env = append(os.Environ(), "LAB_VCENTER_AS_COMMAND=1", "LAB_VCENTER_PASSWORD="+password,
		"GORACE=atexit_sleep_ms=0") // the race detector would sleep for a second at exit
	out := &strings.Builder{}
	c.Stderr = out
	return c, out
}

func TestServeRefuses(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free := "127.0.0.1:0"
	loopback := " is not a loopback address: give one of 127.0.0.0/8"
	used := taken.Addr().String()
	for name, test := range map[string]struct{ listen, control, want string }{
		"another machine": {"0.0.0.0:0", free, "--listen 0.0.0.0:0" + loopback},
		"a name":          {"localhost:0", free, "--listen localhost:0" + loopback},
		"the control":     {free, "10.0.0.1:0", "--control 10.0.0.1:0" + loopback},
		"no port":         {"127.0.0.1", free, `--listen "127.0.0.1" is not HOST:PORT`},
		"a taken port":    {used, free, "--listen " + used + " is taken by another process"},
		"a taken control": {free, used, "--control " + used + " is taken by another process"},
	} {
		t.Run(name, func(t *testing.T) {
			c, out := command(t, "serve", "--dir", t.TempDir(), "--username", admin, "--listen", test.listen, "--control", test.control)
			_ = c.Run()
			if got := out.String(); got != "vcenter: "+test.want+"\n" || c.ProcessState.ExitCode() != 1 {
				t.Errorf("exit %d: %q", c.ProcessState.ExitCode(), got)
			}
		})
	}
}

func TestServeRefusesAppliances(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"127.0.0.1:80":           `--appliances "127.0.0.1:80" is not http://HOST:PORT`,
		"https://127.0.0.1:80":   `--appliances "https://127.0.0.1:80" is not http://HOST:PORT`,
		"http://127.0.0.1":       `--appliances "http://127.0.0.1" is not http://HOST:PORT`,
		"http://127.0.0.1:80/ab": `--appliances "http://127.0.0.1:80/ab" is not http://HOST:PORT`,
		"http://10.0.0.1:80":     "--appliances 10.0.0.1:80 is not a loopback address: give one of 127.0.0.0/8",
		"http://localhost:80":    "--appliances localhost:80 is not a loopback address: give one of 127.0.0.0/8",
	} {
		args := []string{"--dir", t.TempDir(), "--username", admin, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--appliances", url}
		if err := serveCommand(args, func(string) string { return password }); err == nil || err.Error() != want {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestServeWantsAPassword(t *testing.T) {
	t.Parallel()
	err := serveCommand([]string{"--dir", t.TempDir(), "--username", admin}, func(string) string { return "" })
	if err == nil || err.Error() != "LAB_VCENTER_PASSWORD is empty: set it to the password of "+admin {
		t.Error(err)
	}
}

func TestOneProcessADirectory(t *testing.T) {
	l := startLab(t)
	_, err := startServer(serverOptions{Listen: "127.0.0.1:0", Control: "127.0.0.1:0", Dir: l.dir, Username: admin, Password: password, Hosts: 1})
	if err == nil || err.Error() != "--dir "+l.dir+" is used by another vcenter" {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(l.dir, "datastores", "1", "LocalDS_0")); err != nil {
		t.Errorf("the first one's datastores are gone: %v", err)
	}
}

// waitReady returns when the process has made its world.
func waitReady(t *testing.T, dir string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(dir, "datastores", "1", "LocalDS_1")); err == nil {
			return
		}
	}
	t.Fatal("not ready after 10 s")
}

func TestStopsOnSignalsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		dir := t.TempDir()
		c, out := command(t, "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--dir", dir, "--username", admin)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		waitReady(t, dir)
		time.Sleep(100 * time.Millisecond)
		sent := time.Now()
		c.Process.Signal(signal)
		if err := c.Wait(); err != nil {
			t.Errorf("%s: %v %s", signal, err, out)
		}
		if took := time.Since(sent); took > time.Second {
			t.Errorf("%s: took %s", signal, took)
		}
		if _, err := os.Stat(filepath.Join(dir, "datastores")); !os.IsNotExist(err) {
			t.Errorf("%s: datastores are left", signal)
		}
	}
}

func TestExitsWithItsParent(t *testing.T) {
	t.Parallel()
	parent := exec.Command("sleep", "60")
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c, out := command(t, "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--dir", dir, "--username", admin,
		"--exit-with", strconv.Itoa(parent.Process.Pid))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	waitReady(t, dir)
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	select {
	case err := <-done:
		t.Fatalf("ended before its parent: %v %s", err, out)
	case <-time.After(1500 * time.Millisecond):
	}
	parent.Process.Kill()
	parent.Wait()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("%v %s", err, out)
		}
	case <-time.After(5 * time.Second):
		t.Error("still there 5 s after its parent")
	}
}
