package main

import (
	"fmt"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

var importerRef = types.ManagedObjectReference{Type: "LabImporter", Value: "lab-importer"}

// importer makes VMs, from an OVF or from nothing. It stands in front of
// upstream's CreateVM_Task, which accepts a name twice, and ImportVApp, whose
// leases never time out and whose uploads go nowhere.
type importer struct {
	mo.ExtensionManager
	unlocked
	v *vcenter
}

func (v *vcenter) installImporter() {
	i := &importer{v: v}
	i.Self = importerRef
	v.registry.Put(i)
}

func (i *importer) CreateVMTask(ctx *simulator.Context, req *types.CreateVM_Task) soap.HasFault {
	task := simulator.CreateTask(req.This, "createVm", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		vm, fault := i.v.createVM(ctx, req.This, req.Config, req.Pool, req.Host)
		if fault != nil {
			return nil, fault
		}
		return vm.Self, nil
	})
	return &methods.CreateVM_TaskBody{Res: &types.CreateVM_TaskResponse{Returnval: task.Run(ctx)}}
}

// ImportVApp answers with a lease at once; the VM is made behind it.
func (i *importer) ImportVApp(ctx *simulator.Context, req *types.ImportVApp) soap.HasFault {
	body := &methods.ImportVAppBody{}
	spec, ok := req.Spec.(*types.VirtualMachineImportSpec)
	if !ok {
		body.Fault_ = simulator.Fault("the lab imports single virtual machines only", &types.InvalidArgument{InvalidProperty: "spec"})
		return body
	}
	folder := i.v.vmFolderOf(req.This)
	if req.Folder != nil {
		folder = *req.Folder
	}
	if fault := i.v.taken(ctx, folder, spec.ConfigSpec.Name); fault != nil {
		body.Fault_ = simulator.Fault(fmt.Sprintf("The name '%s' already exists.", spec.ConfigSpec.Name), fault)
		return body
	}
	l := i.v.leases.Open(ctx.Session.UserSession, spec.ConfigSpec.Name)
	go func() {
		ctx := *ctx // the request's own context is answered by then
		vm, fault := i.v.createVM(&ctx, folder, i.v.inOwnDirectory(spec.ConfigSpec), req.This, req.Host)
		if fault != nil {
			l.Fail(i.v.background(), fmt.Sprintf("the virtual machine was not made: %T", fault), fault)
			return
		}
		l.Ready(i.v, vm)
	}()
	body.Res = &types.ImportVAppResponse{Returnval: l.Self}
	return body
}

// creation is held while any VM of this process is made: upstream hands the
// same default devices to every VM, and renumbers them while it configures one.
var creation sync.Mutex

// createVM makes a VM by the simulator's own means and mends what they leave out.
func (v *vcenter) createVM(ctx *simulator.Context, folderRef types.ManagedObjectReference, spec types.VirtualMachineConfigSpec, pool types.ManagedObjectReference, host *types.ManagedObjectReference) (*simulator.VirtualMachine, types.BaseMethodFault) {
	creation.Lock()
	defer creation.Unlock()

	folder, ok := v.registry.Get(folderRef).(*simulator.Folder)
	if !ok {
		return nil, &types.ManagedObjectNotFound{Obj: folderRef}
	}
	if fault := v.taken(ctx, folderRef, spec.Name); fault != nil {
		return nil, fault
	}
	giveAddresses(spec.DeviceChange)
	res := folder.CreateVMTask(ctx, &types.CreateVM_Task{This: folderRef, Config: spec, Pool: pool, Host: host})
	task := v.registry.Get(res.(*methods.CreateVM_TaskBody).Res.Returnval).(*simulator.Task)
	task.Wait()
	if task.Info.Error != nil {
		v.removeLeftovers(spec.Files)
		return nil, task.Info.Error.Fault
	}
	vm := v.vm(task.Info.Result.(types.ManagedObjectReference))
	v.registry.WithLock(ctx, vm, func() {
		vm.Config.Hardware.Device = copyDevices(vm.Config.Hardware.Device)
		label(vm.Config.Hardware.Device)
		if spec.SwapPlacement != "" {
			vm.Config.SwapPlacement = spec.SwapPlacement
		}
		if vapp, ok := spec.VAppConfig.(*types.VAppConfigSpec); ok && vm.Config.VAppConfig != nil {
			vm.Config.VAppConfig.GetVmConfigInfo().OvfEnvironmentTransport = vapp.OvfEnvironmentTransport // dropped upstream
		}
		vm.EnvironmentBrowser = v.addBrowser(vm)
	})
	return vm, nil
}

// taken returns DuplicateName when the folder has something of that name.
func (v *vcenter) taken(ctx *simulator.Context, folderRef types.ManagedObjectReference, name string) types.BaseMethodFault {
	folder, ok := v.registry.Get(folderRef).(*simulator.Folder)
	if !ok {
		return &types.ManagedObjectNotFound{Obj: folderRef}
	}
	var fault types.BaseMethodFault
	v.registry.WithLock(ctx, folder, func() {
		if other := v.registry.FindByName(name, folder.ChildEntity); other != nil {
			fault = &types.DuplicateName{Name: name, Object: other.Reference()}
		}
	})
	return fault
}

// vmFolderOf returns the VM folder of the datacenter that holds ref.
func (v *vcenter) vmFolderOf(ref types.ManagedObjectReference) types.ManagedObjectReference {
	for {
		switch e := v.registry.Get(ref).(type) {
		case *simulator.Datacenter:
			return e.VmFolder
		case mo.Entity:
			ref = *e.Entity().Parent
		}
	}
}
