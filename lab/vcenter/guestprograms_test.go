package main

import (
	"strings"
	"testing"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

func TestPrograms(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.booted(client, "fra-01")
	programs := l.programs(client, vm)
	pid, err := programs.StartProgram(l.ctx, goodLogin, &types.GuestProgramSpec{
		ProgramPath: "/bin/sh", Arguments: "-c 'sudo setup.rb'", WorkingDirectory: "/tmp", EnvVariables: []string{"TERM=dumb"},
	})
	l.ok(err)
	want := `{"path":"/bin/sh","arguments":"-c 'sudo setup.rb'","workingDirectory":"/tmp","environment":["TERM=dumb"]}`
	if got := f.last(); got != "POST /guests/"+vm.Reference().Value+"/programs "+want {
		t.Error(got)
	}
	if got := l.last(eventGuestProgram); got != "/bin/sh -c 'sudo setup.rb'" {
		t.Errorf("the event says %q", got)
	}
	other, err := programs.StartProgram(l.ctx, goodLogin, &types.GuestProgramSpec{ProgramPath: "/bin/sh"})
	l.ok(err)
	list, err := programs.ListProcesses(l.ctx, goodLogin, []int64{pid, 1})
	l.ok(err)
	if len(list) != 1 || list[0].Pid != pid || list[0].Owner != guestName || list[0].Name != "sh" || list[0].EndTime != nil ||
		list[0].CmdLine != "/bin/sh -c 'sudo setup.rb'" || list[0].StartTime.IsZero() {
		t.Errorf("%+v", list)
	}
	l.ok(programs.TerminateProcess(l.ctx, goodLogin, pid))
	list, err = programs.ListProcesses(l.ctx, goodLogin, nil)
	l.ok(err)
	if len(list) != 2 || list[0].EndTime == nil || list[0].ExitCode != 143 || list[1].Pid != other || list[1].EndTime != nil {
		t.Errorf("%+v", list)
	}

	_, err = programs.StartProgram(l.ctx, goodLogin, &types.GuestProgramSpec{ProgramPath: "/bin/none"})
	if missing, ok := soap.ToSoapFault(err).VimFault().(types.FileNotFound); !ok || missing.File != "/bin/none" || soap.ToSoapFault(err).String != "File /bin/none was not found" {
		t.Errorf("%v", err)
	}
	err = programs.TerminateProcess(l.ctx, goodLogin, 7)
	if missing, ok := soap.ToSoapFault(err).VimFault().(types.GuestProcessNotFound); !ok || missing.Pid != 7 {
		t.Errorf("%v", err)
	}
	for what, err := range map[string]error{
		"start": func() error {
			_, err := programs.StartProgram(l.ctx, badLogin, &types.GuestProgramSpec{ProgramPath: "/bin/sh"})
			return err
		}(),
		"list": func() error { _, err := programs.ListProcesses(l.ctx, badLogin, nil); return err }(),
		"end":  programs.TerminateProcess(l.ctx, badLogin, other),
	} {
		if !fault.Is(err, &types.InvalidGuestLogin{}) {
			t.Errorf("%s as somebody else: %v", what, err)
		}
	}
}

// An exit code of 0 is told, one that there is not yet is not.
func TestExitCodeOnTheWire(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.booted(client, "fra-01")
	programs := l.programs(client, vm)
	_, err := programs.StartProgram(l.ctx, goodLogin, &types.GuestProgramSpec{ProgramPath: "/bin/sh"})
	l.ok(err)
	answer := func() string {
		return l.raw(client, `<ListProcessesInGuest xmlns="urn:vim25"><_this type="GuestProcessManager">`+programs.Reference().Value+
			`</_this><vm type="VirtualMachine">`+vm.Reference().Value+`</vm><auth xsi:type="NamePasswordAuthentication"><interactiveSession>false</interactiveSession><username>`+
			guestName+`</username><password>`+guestPassword+`</password></auth></ListProcessesInGuest>`)
	}
	if got := answer(); !strings.Contains(got, "<pid>100</pid>") || strings.Contains(got, "exitCode") || strings.Contains(got, "endTime") {
		t.Error(got)
	}
	f.use(func() { f.programs[0]["endTime"] = "2026-01-01T00:00:00Z" })
	if got := answer(); !strings.Contains(got, "<endTime>2026-01-01T00:00:00Z</endTime><exitCode>0</exitCode>") {
		t.Error(got)
	}
}
