package main

import (
	"strings"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

var failerRef = types.ManagedObjectReference{Type: "LabFailer", Value: "lab-failer"}

// failer answers calls that the gate refused. A fault returned by the gate
// itself would reach the client without any text.
type failer struct {
	mo.ExtensionManager // the simulator wants an mo type first; which one does not matter
	unlocked
	v *vcenter
}

func (v *vcenter) installFailer() {
	f := &failer{v: v}
	f.Self = failerRef
	v.registry.Put(f)
}

// refusal is the body of a call that fails.
type refusal struct {
	method  string
	object  types.ManagedObjectReference
	message string
	fault   types.BaseMethodFault
}

// refuse makes the call fail with a SOAP fault.
func refuse(method *simulator.Method, message string, fault types.BaseMethodFault) {
	method.Body = &refusal{method.Name, method.This, message, fault}
	method.This, method.Name = failerRef, "Refuse"
}

// failLater lets the call succeed and makes the task it starts fail, where the
// call starts one.
func failLater(method *simulator.Method, message string, fault types.BaseMethodFault) {
	_, startsTask := taskAnswers[method.Name]
	startsTask = startsTask || method.Name == "ImportVApp"
	refuse(method, message, fault)
	if startsTask {
		method.Name = "FailLater"
	}
}

type faultBody struct{ reason *soap.Fault }

func (b *faultBody) Fault() *soap.Fault { return b.reason }

func (*failer) Refuse(_ *simulator.Context, r *refusal) soap.HasFault {
	return &faultBody{simulator.Fault(r.message, r.fault)}
}

// FailLater answers with a task, or for ImportVApp with a lease, that fails.
func (f *failer) FailLater(ctx *simulator.Context, r *refusal) soap.HasFault {
	if r.method == "ImportVApp" {
		l := f.v.leases.Open(ctx.Session.UserSession, r.object.Value)
		l.Fail(ctx, r.message, r.fault)
		return &methods.ImportVAppBody{Res: &types.ImportVAppResponse{Returnval: l.Self}}
	}
	now := time.Now()
	task := &failedTask{}
	task.Self = types.ManagedObjectReference{Type: "Task", Value: "task-" + newUUID()}
	task.Info = types.TaskInfo{
		Key: task.Self.Value, Task: task.Self, Name: r.method, DescriptionId: "VirtualMachine." + strings.TrimSuffix(r.method, "_Task"),
		Entity: &r.object, EntityName: r.object.Value, Reason: &types.TaskReasonUser{UserName: ctx.Session.UserName},
		QueueTime: now, StartTime: &now, CompleteTime: &now,
		State: types.TaskInfoStateError, Error: &types.LocalizedMethodFault{Fault: r.fault, LocalizedMessage: r.message},
	}
	ctx.Map.Put(task)
	return taskAnswers[r.method](task.Self)
}

// failedTask is a task that is over. One of the simulator's own would have the
// Go name of the fault's type as its message.
type failedTask struct {
	mo.Task
}
