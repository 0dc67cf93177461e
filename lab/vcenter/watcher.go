package main

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// watcher hears of every object that comes, changes or goes. It runs while the
// object is locked, so it must not lock, and leaves work to others.
type watcher struct {
	mo.ExtensionManager
	v *vcenter
}

func newWatcher(v *vcenter) *watcher {
	w := &watcher{v: v}
	w.Self = types.ManagedObjectReference{Type: "LabWatcher", Value: "lab-watcher"}
	return w
}

// PutObject mends what the simulator forgets at a VM's birth.
func (w *watcher) PutObject(_ *simulator.Context, o mo.Reference) {
	w.v.collectors.changes.Add(1)
	vm, ok := o.(*simulator.VirtualMachine)
	if !ok || vm.Config == nil {
		return
	}
	// S2: never stored, and so a difference in every plan; vCenter says "inherit".
	vm.Config.SwapPlacement = string(types.VirtualMachineConfigInfoSwapPlacementTypeInherit)
	// S6: upstream derives both from the path; a VM deployed again, or on
	// another simulated vCenter, would have the same.
	vm.Config.Uuid, vm.Config.InstanceUuid = newUUID(), newUUID()
	vm.Summary.Config.Uuid, vm.Summary.Config.InstanceUuid = vm.Config.Uuid, vm.Config.InstanceUuid
}

func (w *watcher) UpdateObject(ctx *simulator.Context, o mo.Reference, changes []types.PropertyChange) {
	w.v.collectors.changes.Add(1)
	user := ""
	if ctx != nil && ctx.Session != nil {
		user = ctx.Session.UserName
	}
	switch o := o.(type) {
	case *mo.VirtualMachine:
		w.machineChanged(user, o, changes)
	case *mo.ExtensionManager:
		w.extensionsChanged(user, changes)
	}
}

func (w *watcher) machineChanged(user string, vm *mo.VirtualMachine, changes []types.PropertyChange) {
	e := event{Object: vm.Self.Value, Name: vm.Name, User: user}
	for _, change := range changes {
		switch change.Name {
		case "runtime.powerState":
			switch change.Val.(types.VirtualMachinePowerState) {
			case types.VirtualMachinePowerStatePoweredOn:
				e.Kind = eventPowerOn
				w.v.guests.Boot(vm.Self)
			case types.VirtualMachinePowerStatePoweredOff:
				e.Kind = eventPowerOff
				w.v.guests.Halt(vm.Self)
			default:
				e.Kind = eventSuspend
				w.v.guests.Halt(vm.Self)
			}
			w.v.events.Add(e)
		case "config.modified":
			if vm.Summary.Runtime.Host != nil { // absent while the VM is being made
				e.Kind = eventReconfigure
				w.v.events.Add(e)
			}
		}
	}
}

func (w *watcher) extensionsChanged(user string, changes []types.PropertyChange) {
	for _, change := range changes {
		key, ok := strings.CutPrefix(change.Name, `extensionList["`)
		if !ok {
			continue
		}
		e := event{Kind: eventExtensionUpdated, Name: strings.TrimSuffix(key, `"]`), User: user}
		switch change.Op {
		case types.PropertyChangeOpAdd:
			e.Kind = eventExtensionRegistered
		case types.PropertyChangeOpRemove:
			e.Kind = eventExtensionUnregistered
		}
		w.v.events.Add(e)
	}
}

func (w *watcher) RemoveObject(ctx *simulator.Context, ref types.ManagedObjectReference) {
	w.v.collectors.changes.Add(1)
	if ref.Type != "VirtualMachine" {
		return
	}
	e := event{Kind: eventDestroy, Object: ref.Value, Name: w.v.name(ref)}
	if ctx != nil && ctx.Session != nil {
		e.User = ctx.Session.UserName
	}
	w.v.events.Add(e)
	w.v.guests.Forget(ref)
	w.v.registry.Remove(ctx, browserRef(ref))
}
