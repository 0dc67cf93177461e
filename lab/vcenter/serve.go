package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// serveCommand runs a vCenter until a signal arrives or the process named by
// --exit-with is gone, so that a crashed test leaves nothing behind.
func serveCommand(args []string, getenv func(string) string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:8989", "address of the SDK")
	control := flags.String("control", "127.0.0.1:8990", "address of the control port")
	dir := flags.String("dir", "", "directory of certificates and datastores")
	username := flags.String("username", "", "the administrator's user name")
	hosts := flags.Int("hosts", 3, "hosts of the cluster")
	leaseTimeout := flags.Duration("lease-timeout", 5*time.Minute, "an import without progress ends after this")
	appliances := flags.String("appliances", "", "URL of what plays the guests' programs; empty: nobody does")
	exitWith := flags.Int("exit-with", 0, "exit when this process is gone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	password := getenv("LAB_VCENTER_PASSWORD")
	switch {
	case *dir == "":
		return errors.New("--dir is missing")
	case *username == "":
		return errors.New("--username is missing")
	case password == "":
		return errors.New("LAB_VCENTER_PASSWORD is empty: set it to the password of " + *username)
	case *hosts < 1:
		return errors.New("--hosts must be 1 or more")
	}

	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()

	server, err := startServer(serverOptions{
		Listen: *listen, Control: *control, Dir: *dir,
		Username: *username, Password: password,
		Hosts: *hosts, LeaseTimeout: *leaseTimeout, Appliances: *appliances,
	})
	if err != nil {
		return err
	}
	defer server.Close()
	fmt.Printf("vcenter: ready, sdk %s, control %s, ca %s\n", server.SDK(), server.ControlURL(), filepath.Join(*dir, caFile))

	if *exitWith > 0 {
		stop = untilGone(stop, *exitWith)
	}
	<-stop.Done()
	return nil
}

// listenLoopback refuses whatever another machine could reach: the lab's
// passwords are known and its world is for the taking.
func listenLoopback(flagName, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("--%s %q is not HOST:PORT", flagName, address)
	}
	ip := net.ParseIP(host).To4()
	if ip == nil || ip[0] != 127 {
		return nil, fmt.Errorf("--%s %s is not a loopback address: give one of 127.0.0.0/8", flagName, address)
	}
	listener, err := net.Listen("tcp4", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("--%s %s is taken by another process", flagName, address)
	}
	return listener, err
}

// untilGone returns a context that also ends when process pid no longer exists.
func untilGone(parent context.Context, pid int) context.Context {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		defer cancel()
		for tick := time.NewTicker(time.Second); ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
					return
				}
			}
		}
	}()
	return ctx
}

// lockDirectory makes sure that one process owns dir: a second one would delete
// the first one's datastores.
func lockDirectory(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("--dir %s is used by another vcenter", dir)
	}
	return lock, nil
}
