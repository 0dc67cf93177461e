package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

var renamerRef = types.ManagedObjectReference{Type: "LabRenamer", Value: "lab-renamer"}

// renamer renames datastores and standard networks, which upstream cannot.
type renamer struct {
	mo.ExtensionManager
	unlocked
	v *vcenter
}

func (v *vcenter) installRenamer() {
	r := &renamer{v: v}
	r.Self = renamerRef
	v.registry.Put(r)
}

func (r *renamer) RenameTask(ctx *simulator.Context, req *types.Rename_Task) soap.HasFault {
	task := simulator.CreateTask(req.This, "rename", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		return nil, r.rename(ctx, req.This, req.NewName)
	})
	return &methods.Rename_TaskBody{Res: &types.Rename_TaskResponse{Returnval: task.Run(ctx)}}
}

func (r *renamer) rename(ctx *simulator.Context, ref types.ManagedObjectReference, name string) types.BaseMethodFault {
	for _, other := range r.v.registry.All(ref.Type) {
		if other.Entity().Name == name {
			return &types.DuplicateName{Name: name, Object: other.Reference()}
		}
	}
	var fault types.BaseMethodFault
	object := r.v.registry.Get(ref)
	r.v.registry.WithLock(ctx, object, func() {
		switch o := object.(type) {
		case *simulator.Datastore:
			fault = r.renameDatastore(ctx, o, name)
		case mo.Entity:
			r.v.registry.Update(ctx, o, []types.PropertyChange{{Name: "name", Val: name}, {Name: "summary.name", Val: name}})
		default:
			fault = &types.ManagedObjectNotFound{Obj: ref}
		}
	})
	return fault
}

// renameDatastore moves the directory too: the lab finds a datastore's files by
// its name. VMs name their files by it, as on a real vCenter.
func (r *renamer) renameDatastore(ctx *simulator.Context, ds *simulator.Datastore, name string) types.BaseMethodFault {
	before, after := ds.Name, filepath.Join(r.v.options.Dir, name)
	if filepath.Dir(after) != filepath.Clean(r.v.options.Dir) {
		return &types.InvalidName{Name: name}
	}
	if err := os.Rename(filepath.Join(r.v.options.Dir, before), after); err != nil {
		return &types.InvalidName{Name: name}
	}
	info := ds.Info.GetDatastoreInfo()
	info.Name, info.Url = name, after
	r.v.registry.Update(ctx, ds, []types.PropertyChange{
		{Name: "name", Val: name}, {Name: "summary.name", Val: name}, {Name: "summary.url", Val: after},
	})
	for _, entity := range r.v.registry.All("VirtualMachine") {
		vm := r.v.vm(entity.Reference())
		if vm == nil {
			continue
		}
		r.v.registry.WithLock(ctx, vm, func() {
			for _, file := range fileNames(&vm.VirtualMachine) {
				if rest, ok := strings.CutPrefix(*file, "["+before+"]"); ok {
					*file = "[" + name + "]" + rest
				}
			}
			for i, url := range vm.Config.DatastoreUrl {
				if url.Name == before {
					vm.Config.DatastoreUrl[i] = types.VirtualMachineConfigInfoDatastoreUrlPair{Name: name, Url: after}
				}
			}
		})
	}
	return nil
}

// fileNames returns every place where a VM names one of its files.
func fileNames(vm *mo.VirtualMachine) []*string {
	files := &vm.Config.Files
	names := []*string{
		&files.VmPathName, &files.SnapshotDirectory, &files.SuspendDirectory, &files.LogDirectory,
		&vm.Summary.Config.VmPathName,
	}
	for _, device := range vm.Config.Hardware.Device {
		if backing, ok := device.GetVirtualDevice().Backing.(types.BaseVirtualDeviceFileBackingInfo); ok {
			names = append(names, &backing.GetVirtualDeviceFileBackingInfo().FileName)
		}
	}
	if vm.LayoutEx != nil {
		for i := range vm.LayoutEx.File {
			names = append(names, &vm.LayoutEx.File[i].Name)
		}
	}
	if vm.Layout != nil {
		for i := range vm.Layout.Disk {
			for j := range vm.Layout.Disk[i].DiskFile {
				names = append(names, &vm.Layout.Disk[i].DiskFile[j])
			}
		}
	}
	return names
}
