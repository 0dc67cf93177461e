package main

import (
	"strings"

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
}

func (v *vcenter) installFailer() {
	f := &failer{}
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
func (*failer) FailLater(ctx *simulator.Context, r *refusal) soap.HasFault {
	if r.method == "ImportVApp" {
		l := &lease{}
		l.State = types.HttpNfcLeaseStateError
		l.Error = &types.LocalizedMethodFault{Fault: r.fault, LocalizedMessage: r.message}
		l.Self = types.ManagedObjectReference{Type: "HttpNfcLease", Value: newUUID()}
		ctx.Map.Put(l)
		return &methods.ImportVAppBody{Res: &types.ImportVAppResponse{Returnval: l.Self}}
	}
	task := simulator.CreateTask(r.object, strings.TrimSuffix(r.method, "_Task"), func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		return nil, r.fault
	})
	return taskAnswers[r.method](task.Run(ctx))
}

// taskAnswers says in what body each call returns its task: their names differ,
// and the name is what goes over the wire.
var taskAnswers = map[string]func(types.ManagedObjectReference) soap.HasFault{
	"CloneVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.CloneVM_TaskBody{Res: &types.CloneVM_TaskResponse{Returnval: t}}
	},
	"CreateVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.CreateVM_TaskBody{Res: &types.CreateVM_TaskResponse{Returnval: t}}
	},
	"DeleteDatastoreFile_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.DeleteDatastoreFile_TaskBody{Res: &types.DeleteDatastoreFile_TaskResponse{Returnval: t}}
	},
	"Destroy_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.Destroy_TaskBody{Res: &types.Destroy_TaskResponse{Returnval: t}}
	},
	"MigrateVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.MigrateVM_TaskBody{Res: &types.MigrateVM_TaskResponse{Returnval: t}}
	},
	"PowerOffVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.PowerOffVM_TaskBody{Res: &types.PowerOffVM_TaskResponse{Returnval: t}}
	},
	"PowerOnVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.PowerOnVM_TaskBody{Res: &types.PowerOnVM_TaskResponse{Returnval: t}}
	},
	"ReconfigVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.ReconfigVM_TaskBody{Res: &types.ReconfigVM_TaskResponse{Returnval: t}}
	},
	"RelocateVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.RelocateVM_TaskBody{Res: &types.RelocateVM_TaskResponse{Returnval: t}}
	},
	"Rename_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.Rename_TaskBody{Res: &types.Rename_TaskResponse{Returnval: t}}
	},
	"ResetVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.ResetVM_TaskBody{Res: &types.ResetVM_TaskResponse{Returnval: t}}
	},
	"SearchDatastoreSubFolders_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.SearchDatastoreSubFolders_TaskBody{Res: &types.SearchDatastoreSubFolders_TaskResponse{Returnval: t}}
	},
	"UpgradeVM_Task": func(t types.ManagedObjectReference) soap.HasFault {
		return &methods.UpgradeVM_TaskBody{Res: &types.UpgradeVM_TaskResponse{Returnval: t}}
	},
}
