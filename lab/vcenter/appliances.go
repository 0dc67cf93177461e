package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// appliances is the process that plays the guests: it has their users, programs,
// files and keyboards. README.md says what it is asked.
type appliances struct {
	url    string // empty: there is none
	client *http.Client
}

// guestUser is somebody the guest knows, or does not.
type guestUser struct{ name, password string }

func newAppliances(url string) *appliances {
	// A proxy that the environment names is not for loopback.
	return &appliances{url: url, client: &http.Client{Transport: &http.Transport{IdleConnTimeout: 30 * time.Second}}}
}

// Close lets go of the connections.
func (a *appliances) Close() { a.client.CloseIdleConnections() }

// send asks about the VM's guest. user may be nil; length is the body's.
func (a *appliances) send(ctx context.Context, method, vm, path string, query url.Values, user *guestUser, body io.Reader, length int64) (*http.Response, error) {
	address := a.url + "/guests/" + url.PathEscape(vm) + "/" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	request.ContentLength = length
	if user != nil {
		request.SetBasicAuth(user.name, user.password)
	}
	return a.client.Do(request)
}

// sendJSON is send with a body in JSON, none when it is nil.
func (a *appliances) sendJSON(ctx context.Context, method, vm, path string, query url.Values, user *guestUser, body any) (*http.Response, error) {
	if body == nil {
		return a.send(ctx, method, vm, path, query, user, http.NoBody, 0)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return a.send(ctx, method, vm, path, query, user, bytes.NewReader(text), int64(len(text)))
}

// checkAppliances refuses a process on another machine: it would hear the
// guests' passwords.
func checkAppliances(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.Port() == "" || u.Path != "" {
		return fmt.Errorf("--appliances %q is not http://HOST:PORT", text)
	}
	if ip := net.ParseIP(u.Hostname()).To4(); ip == nil || ip[0] != 127 {
		return fmt.Errorf("--appliances %s is not a loopback address: give one of 127.0.0.0/8", u.Host)
	}
	return nil
}
