package main

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// guestProcessManager starts, lists and ends programs in guests.
type guestProcessManager struct {
	mo.GuestProcessManager
	unlocked
	operations *guestOperations
}

type programSpec struct {
	Path             string   `json:"path"`
	Arguments        string   `json:"arguments"`
	WorkingDirectory string   `json:"workingDirectory,omitempty"`
	Environment      []string `json:"environment,omitempty"`
}

func (m *guestProcessManager) StartProgramInGuest(ctx *simulator.Context, req *types.StartProgramInGuest) soap.HasFault {
	body := &methods.StartProgramInGuestBody{}
	spec, ok := req.Spec.(*types.GuestProgramSpec)
	if !ok {
		body.Fault_ = simulator.Fault("The guest is no Windows.", &types.InvalidArgument{InvalidProperty: "spec"})
		return body
	}
	var started struct {
		PID int64 `json:"pid"`
	}
	body.Fault_ = m.operations.ask(ctx, req.Vm, req.Auth, guestMethod{
		verb: http.MethodPost, path: "programs", about: spec.ProgramPath,
		body: programSpec{spec.ProgramPath, spec.Arguments, spec.WorkingDirectory, spec.EnvVariables},
	}, &started)
	if body.Fault_ != nil {
		return body
	}
	m.operations.v.events.Add(event{
		Kind: eventGuestProgram, Object: req.Vm.Value, Name: m.operations.v.name(req.Vm), User: ctx.Session.UserName,
		Detail: spec.ProgramPath + " " + spec.Arguments,
	})
	body.Res = &types.StartProgramInGuestResponse{Returnval: started.PID}
	return body
}

// ListProcessesInGuest says nothing of a number that it does not know, as vCenter.
func (m *guestProcessManager) ListProcessesInGuest(ctx *simulator.Context, req *types.ListProcessesInGuest) soap.HasFault {
	body := &listProcessesBody{}
	var list []guestProcess
	body.fault = m.operations.ask(ctx, req.Vm, req.Auth, guestMethod{verb: http.MethodGet, path: "programs"}, &list)
	if body.fault != nil {
		return body
	}
	body.Res = &ListProcessesInGuestResponse{}
	for _, p := range list {
		if len(req.Pids) > 0 && !slices.Contains(req.Pids, p.PID) {
			continue
		}
		if p.EndTime != nil && p.ExitCode == nil {
			p.ExitCode = new(int32) // it ended, and vCenter says how
		}
		body.Res.Returnval = append(body.Res.Returnval, p)
	}
	return body
}

func (m *guestProcessManager) TerminateProcessInGuest(ctx *simulator.Context, req *types.TerminateProcessInGuest) soap.HasFault {
	body := &methods.TerminateProcessInGuestBody{}
	body.Fault_ = m.operations.ask(ctx, req.Vm, req.Auth, guestMethod{
		verb: http.MethodDelete, path: "programs/" + strconv.FormatInt(req.Pid, 10), about: req.Pid,
	}, nil)
	if body.Fault_ == nil {
		body.Res = new(types.TerminateProcessInGuestResponse)
	}
	return body
}

// guestProcess is govmomi's GuestProcessInfo without its "omitempty", which
// drops the exit code of every program that did well.
type guestProcess struct {
	Name      string     `json:"name" xml:"name"`
	PID       int64      `json:"pid" xml:"pid"`
	Owner     string     `json:"owner" xml:"owner"`
	CmdLine   string     `json:"cmdLine" xml:"cmdLine"`
	StartTime time.Time  `json:"startTime" xml:"startTime"`
	EndTime   *time.Time `json:"endTime" xml:"endTime"`
	ExitCode  *int32     `json:"exitCode" xml:"exitCode"`
}

// ListProcessesInGuestResponse must have the name of govmomi's.
type ListProcessesInGuestResponse struct {
	Returnval []guestProcess `xml:"returnval"`
}

type listProcessesBody struct {
	Res   *ListProcessesInGuestResponse
	fault *soap.Fault
}

func (b *listProcessesBody) Fault() *soap.Fault { return b.fault }
