package main

import (
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type serverOptions struct {
	Listen, Control    string
	Dir                string
	Username, Password string
	Hosts              int
	LeaseTimeout       time.Duration
	Appliances         string // URL of what plays the guests' programs; empty: nobody does
}

// server holds what outlives a reset: the two listeners, the certificate, the
// event log. The vCenter behind them can be replaced at any time.
type server struct {
	options serverOptions
	lock    *os.File
	sdk     net.Listener
	control net.Listener
	https   *http.Server
	http    *http.Server
	events  *eventLog
	current atomic.Pointer[vcenter]
	reset   sync.Mutex
	worlds  int
}

// startServer makes the vCenter and answers on both ports when it returns.
func startServer(options serverOptions) (_ *server, err error) {
	s := &server{options: options, events: &eventLog{}}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if err = checkAppliances(options.Appliances); err != nil {
		return nil, err
	}
	if s.sdk, err = listenLoopback("listen", options.Listen); err != nil {
		return nil, err
	}
	if s.control, err = listenLoopback("control", options.Control); err != nil {
		return nil, err
	}
	if s.lock, err = lockDirectory(options.Dir); err != nil {
		return nil, err
	}
	certificate, err := serverCertificate(options.Dir, s.sdk.Addr().(*net.TCPAddr).IP)
	if err != nil {
		return nil, err
	}
	// A process that was killed could not remove its datastores.
	if err = os.RemoveAll(s.datastores()); err != nil {
		return nil, err
	}
	if err = s.Reset(); err != nil {
		return nil, err
	}

	silent := log.New(discard{}, "", 0) // a client that hangs up in the handshake is no news
	s.https = &http.Server{Handler: http.HandlerFunc(s.serveSDK), ErrorLog: silent, ReadHeaderTimeout: 30 * time.Second}
	s.http = &http.Server{Handler: s.controlHandler(), ReadHeaderTimeout: 30 * time.Second}
	secured := tls.NewListener(s.sdk, &tls.Config{
		Certificates: []tls.Certificate{certificate},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"},
	})
	go s.https.Serve(secured)
	go s.http.Serve(s.control)
	return s, nil
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func (s *server) datastores() string { return filepath.Join(s.options.Dir, "datastores") }

func (s *server) SDK() string { return "https://" + s.sdk.Addr().String() + "/sdk" }

func (s *server) ControlURL() string { return "http://" + s.control.Addr().String() }

func (s *server) serveSDK(w http.ResponseWriter, r *http.Request) {
	s.current.Load().ServeHTTP(w, r)
}

// Reset puts a new vCenter behind the same listeners: inventory, users, rules,
// privileges, clock and events are as at the start, every session is gone.
func (s *server) Reset() error {
	s.reset.Lock()
	defer s.reset.Unlock()
	s.worlds++
	next, err := newVCenter(vcenterOptions{
		Address:      s.sdk.Addr().String(),
		Dir:          filepath.Join(s.datastores(), strconv.Itoa(s.worlds)),
		Username:     s.options.Username,
		Password:     s.options.Password,
		Hosts:        s.options.Hosts,
		LeaseTimeout: s.options.LeaseTimeout,
		Appliances:   s.options.Appliances,
		Events:       worldEvents{s.events, s.worlds},
	})
	if err != nil {
		return err
	}
	if previous := s.current.Swap(next); previous != nil {
		previous.Close()
	}
	s.events.Begin(s.worlds)
	return nil
}

// Close ends at once: whoever stops a lab does not wait for its clients.
func (s *server) Close() {
	if s.https != nil {
		s.https.Close()
	}
	if s.http != nil {
		s.http.Close()
	}
	for _, listener := range []net.Listener{s.sdk, s.control} {
		if listener != nil {
			listener.Close()
		}
	}
	if vc := s.current.Load(); vc != nil {
		vc.Close()
	}
	if s.lock != nil {
		os.RemoveAll(s.datastores())
		s.lock.Close()
	}
}
