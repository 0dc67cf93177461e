package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vmware/govmomi/guest"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	guestName     = "ec2-user"
	guestPassword = "guest secret"
)

// fakeAppliances plays the guests by the contract that README.md writes down:
// what it is asked and what it has are kept in maps.
type fakeAppliances struct {
	mu       sync.Mutex
	strange  map[string]bool // VMs whose guests it does not know
	requests []string        // "VERB path?query", and what came with it
	files    map[string]string
	modes    map[string]string
	programs []map[string]any
	keys     []keyEvent
	answer   func(w http.ResponseWriter, r *http.Request) bool // true: it has answered, as the test wants
}

func startAppliances(t *testing.T) (*fakeAppliances, func(*serverOptions)) {
	t.Helper()
	f := &fakeAppliances{strange: map[string]bool{}, files: map[string]string{}, modes: map[string]string{}}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, func(o *serverOptions) { o.Appliances = server.URL }
}

func (f *fakeAppliances) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	f.requests = append(f.requests, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/guests/"), "/", 2)
	if f.answer != nil && f.answer(w, r) {
		return
	}
	if f.strange[parts[0]] {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	what := strings.SplitN(parts[1], "/", 2)
	if name, password, ok := r.BasicAuth(); what[0] != "keys" && (!ok || name != guestName || password != guestPassword) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	path := r.URL.Query().Get("path")
	_, there := f.files[path]
	switch r.Method + " " + what[0] {
	case "POST login":
		w.WriteHeader(http.StatusNoContent)
	case "POST programs":
		var spec programSpec
		json.Unmarshal(body, &spec)
		if spec.Path != "/bin/sh" {
			w.WriteHeader(http.StatusBadRequest)
			io.WriteString(w, `{"fault":"FileNotFound","message":"FileNotFound"}`)
			return
		}
		pid := 100 + len(f.programs)
		f.programs = append(f.programs, map[string]any{
			"pid": pid, "name": "sh", "owner": guestName, "cmdLine": spec.Path + " " + spec.Arguments, "startTime": time.Now().UTC(),
		})
		fmt.Fprintf(w, `{"pid":%d}`, pid)
	case "GET programs":
		json.NewEncoder(w).Encode(f.programs)
	case "DELETE programs":
		i := slices.IndexFunc(f.programs, func(p map[string]any) bool { return strconv.Itoa(p["pid"].(int)) == what[1] })
		if i < 0 {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		f.programs[i]["endTime"], f.programs[i]["exitCode"] = time.Now().UTC(), 143
		w.WriteHeader(http.StatusNoContent)
	case "POST temporary":
		var spec temporarySpec
		json.Unmarshal(body, &spec)
		fmt.Fprintf(w, `{"path":"%s/%sx1%s"}`, spec.Parent, spec.Prefix, spec.Suffix)
	case "GET list":
		json.NewEncoder(w).Encode([]listedFile{
			{Path: ".", Type: "directory"}, {Path: "a", Type: "file", Size: 5, Mode: "600"}, {Path: "b", Type: "symlink"},
		})
	case "PUT files":
		if there && r.URL.Query().Get("overwrite") != "true" {
			w.WriteHeader(http.StatusConflict)
			return
		}
		f.files[path], f.modes[path] = string(body), r.URL.Query().Get("mode")
	case "GET files", "DELETE files":
		switch {
		case strings.HasPrefix(path, "/root"):
			w.WriteHeader(http.StatusForbidden)
		case !there:
			w.WriteHeader(http.StatusNotFound)
		case r.Method == "GET":
			io.WriteString(w, f.files[path])
		default:
			delete(f.files, path)
			w.WriteHeader(http.StatusNoContent)
		}
	case "POST keys":
		var sent struct{ Events []keyEvent }
		json.Unmarshal(body, &sent)
		f.keys = append(f.keys, sent.Events...)
		fmt.Fprintf(w, `{"accepted":%d}`, len(sent.Events))
	default:
		w.WriteHeader(http.StatusTeapot)
	}
}

// use changes the fake, or looks into it.
func (f *fakeAppliances) use(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// last returns the last request.
func (f *fakeAppliances) last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.requests) == 0 {
		return ""
	}
	return f.requests[len(f.requests)-1]
}

var (
	goodLogin = &types.NamePasswordAuthentication{Username: guestName, Password: guestPassword}
	badLogin  = &types.NamePasswordAuthentication{Username: guestName, Password: "wrong"}
)

// booted deploys a VM and waits until its guest is there.
func (l *lab) booted(client *vim25.Client, name string) *object.VirtualMachine {
	l.Helper()
	vm := l.deploy(client, importOptions{name: name})
	l.run(vm.PowerOn(l.ctx))
	l.eventually("address", func() bool { return l.address(vm) != "" })
	return vm
}

func (l *lab) programs(client *vim25.Client, vm *object.VirtualMachine) *guest.ProcessManager {
	l.Helper()
	manager, err := guest.NewOperationsManager(client, vm.Reference()).ProcessManager(l.ctx)
	l.ok(err)
	return manager
}

func (l *lab) guestFiles(client *vim25.Client, vm *object.VirtualMachine) *guest.FileManager {
	l.Helper()
	manager, err := guest.NewOperationsManager(client, vm.Reference()).FileManager(l.ctx)
	l.ok(err)
	return manager
}

func (l *lab) logins(client *vim25.Client, vm *object.VirtualMachine) *guest.AuthManager {
	l.Helper()
	manager, err := guest.NewOperationsManager(client, vm.Reference()).AuthManager(l.ctx)
	l.ok(err)
	return manager
}
