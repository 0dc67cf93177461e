package main

import (
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

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
