package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

func TestGuestLogin(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.booted(client, "fra-01")
	logins := l.logins(client, vm)
	l.ok(logins.ValidateCredentials(l.ctx, goodLogin))
	if got := f.last(); got != "POST /guests/"+vm.Reference().Value+"/login" {
		t.Error(got)
	}
	if err := logins.ValidateCredentials(l.ctx, badLogin); !fault.Is(err, &types.InvalidGuestLogin{}) {
		t.Errorf("%v", err)
	}
	if err := logins.ValidateCredentials(l.ctx, &types.SSPIAuthentication{}); !fault.Is(err, &types.OperationNotSupportedByGuest{}) {
		t.Errorf("%v", err)
	}
}

// Every way in which a guest cannot be asked, with the one in which it can.
func TestGuestUnavailable(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	id := vm.Reference().Value
	logins, programs, files := l.logins(client, vm), l.programs(client, vm), l.guestFiles(client, vm)
	all := func(what string, good func(error) bool) {
		t.Helper()
		_, start := programs.StartProgram(l.ctx, goodLogin, &types.GuestProgramSpec{ProgramPath: "/bin/sh"})
		_, list := programs.ListProcesses(l.ctx, goodLogin, nil)
		_, make := files.CreateTemporaryDirectory(l.ctx, goodLogin, "a", "b", "")
		_, put := files.InitiateFileTransferToGuest(l.ctx, goodLogin, "/tmp/new", &types.GuestPosixFileAttributes{}, 1, true)
		for i, err := range []error{logins.ValidateCredentials(l.ctx, goodLogin), start, list, make, put} {
			if !good(err) {
				t.Errorf("%s, %d: %v", what, i, err)
			}
		}
	}
	isFault := func(of types.BaseMethodFault) func(error) bool {
		return func(err error) bool { return fault.Is(err, of) }
	}
	unavailable := isFault(&types.GuestOperationsUnavailable{})

	all("off", isFault(&types.InvalidPowerState{}))
	l.run(vm.PowerOn(l.ctx))
	all("booting", unavailable)
	l.eventually("address", func() bool { return l.address(vm) != "" })
	all("booted", func(err error) bool { return err == nil })
	l.changeGuest(id, `{"tools":false}`)
	all("without tools", unavailable)
	l.changeGuest(id, `{"tools":true}`)
	all("with tools again", func(err error) bool { return err == nil })
	f.use(func() { f.strange[id] = true })
	all("nobody plays it", unavailable)
	f.use(func() {
		f.strange[id] = false
		f.answer = func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}
	})
	all("its player is broken", unavailable)
	f.use(func() { f.answer = nil })
	l.run(vm.Suspend(l.ctx))
	all("suspended", isFault(&types.InvalidPowerState{}))
}

func TestWithoutAppliances(t *testing.T) {
	for name, change := range map[string]func(*serverOptions){
		"none":  func(*serverOptions) {},
		"ended": func(o *serverOptions) { o.Appliances = "http://127.0.0.1:9" },
	} {
		t.Run(name, func(t *testing.T) {
			l := startLab(t, change)
			client := l.client()
			vm := l.booted(client, "fra-01")
			if err := l.logins(client, vm).ValidateCredentials(l.ctx, goodLogin); !fault.Is(err, &types.GuestOperationsUnavailable{}) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestGuestPrivileges(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	l.control("PUT", "/users/connector", map[string]string{"password": "s3cret"}, nil)
	client, err := l.login("connector", "s3cret")
	l.ok(err)
	vm := l.booted(client, "fra-01")
	logins, programs, files := l.logins(client, vm), l.programs(client, vm), l.guestFiles(client, vm)
	f.use(func() { f.files["/tmp/a"] = "x" })
	attributes := &types.GuestPosixFileAttributes{}
	calls := map[string]func() error{
		"Query validate": func() error { return logins.ValidateCredentials(l.ctx, goodLogin) },
		"Query list":     func() error { _, err := programs.ListProcesses(l.ctx, goodLogin, nil); return err },
		"Query files":    func() error { _, err := files.ListFiles(l.ctx, goodLogin, "/tmp", 0, 0, ""); return err },
		"Query get":      func() error { _, err := files.InitiateFileTransferFromGuest(l.ctx, goodLogin, "/tmp/a"); return err },
		"Execute start": func() error {
			_, err := programs.StartProgram(l.ctx, goodLogin, &types.GuestProgramSpec{ProgramPath: "/bin/sh"})
			return err
		},
		"Execute end": func() error { return programs.TerminateProcess(l.ctx, goodLogin, 100) },
		"Modify put": func() error {
			_, err := files.InitiateFileTransferToGuest(l.ctx, goodLogin, "/b", attributes, 1, true)
			return err
		},
		"Modify directory": func() error { return files.MakeDirectory(l.ctx, goodLogin, "/tmp/"+newUUID(), false) },
		"Modify temporary": func() error { _, err := files.CreateTemporaryFile(l.ctx, goodLogin, "a", "", "/tmp"); return err },
	}
	for _, denied := range []string{"Query", "Execute", "Modify", "-"} {
		l.control("PUT", "/privileges/connector", map[string][]string{"denied": {"VirtualMachine.GuestOperations." + denied}}, nil)
		for _, name := range []string{"Query validate", "Query list", "Query files", "Query get", "Execute start", "Execute end", "Modify put", "Modify directory", "Modify temporary"} {
			err := calls[name]()
			if !strings.HasPrefix(name, denied+" ") {
				if err != nil {
					t.Errorf("%s denied, %s: %v", denied, name, err)
				}
				continue
			}
			refusal, ok := soap.ToSoapFault(err).VimFault().(types.NoPermission)
			if !ok || refusal.Object == nil || *refusal.Object != vm.Reference() || refusal.PrivilegeId != "VirtualMachine.GuestOperations."+denied {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if got := l.kinds("fra-01"); !slices.Contains(got, eventDenied) {
		t.Errorf("%v", got)
	}
}

// Rules name the VM, not the manager that a guest operation goes to.
func TestGuestFaultRules(t *testing.T) {
	_, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	first, second := l.booted(client, "fra-01"), l.booted(client, "fra-02")
	start := func(vm *object.VirtualMachine) error {
		_, err := l.programs(client, vm).StartProgram(l.ctx, goodLogin, &types.GuestProgramSpec{ProgramPath: "/bin/sh"})
		return err
	}
	l.rule(faultRule{Method: "StartProgramInGuest", Object: "fra-01", Fault: "TooManyGuestLogons", Message: "busy"})
	l.ok(start(second))
	if err := start(first); !fault.Is(err, &types.TooManyGuestLogons{}) {
		t.Errorf("%v", err)
	}
	l.ok(start(first))
	l.rule(faultRule{Method: "StartProgramInGuest", Object: second.Reference().Value, Status: 503})
	l.ok(start(first))
	if err := start(second); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("%v", err)
	}
	l.ok(start(second))
}
