package main

import (
	"context"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// runs says why nobody can ask the guest for anything: its VM is off, or its
// tools do not run, and that is told by the fault noTools.
func (g *guests) runs(ctx *simulator.Context, ref types.ManagedObjectReference, noTools *soap.Fault) *soap.Fault {
	if fault := g.poweredOn(ctx, ref); fault != nil {
		return fault
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if this := g.all[ref]; this == nil || !this.up || this.noTools {
		return noTools
	}
	return nil
}

func (g *guests) poweredOn(ctx *simulator.Context, ref types.ManagedObjectReference) *soap.Fault {
	machine := g.v.vm(ref)
	if machine == nil {
		return simulator.Fault("The object has already been deleted or has not been completely created", &types.ManagedObjectNotFound{Obj: ref})
	}
	var state types.VirtualMachinePowerState
	g.v.registry.WithLock(ctx, machine, func() { state = machine.Runtime.PowerState })
	text := "Powered off"
	switch state {
	case types.VirtualMachinePowerStatePoweredOn:
		return nil
	case types.VirtualMachinePowerStateSuspended:
		text = "Suspended"
	}
	return simulator.Fault("The attempted operation cannot be performed in the current state ("+text+").",
		&types.InvalidPowerState{RequestedState: types.VirtualMachinePowerStatePoweredOn, ExistingState: state})
}

func toolsUnavailable() *soap.Fault {
	return simulator.Fault("Cannot complete operation because VMware Tools is not running in this virtual machine.", new(types.ToolsUnavailable))
}

// ShutdownGuest takes a moment, as it does in a guest; upstream's is immediate
// and asks for no tools.
func (g *guests) ShutdownGuest(ctx *simulator.Context, req *types.ShutdownGuest) soap.HasFault {
	body := &methods.ShutdownGuestBody{}
	if body.Fault_ = g.runs(ctx, req.This, toolsUnavailable()); body.Fault_ != nil {
		return body
	}
	g.v.events.Add(event{Kind: eventGuestShutdown, Object: req.This.Value, Name: g.v.name(req.This), User: ctx.Session.UserName})
	g.v.after(shutdownDelay, func() {
		if client, err := g.v.client(); err == nil {
			_, _ = object.NewVirtualMachine(client, req.This).PowerOff(context.Background()) // off or gone already: fine
		}
	})
	body.Res = new(types.ShutdownGuestResponse)
	return body
}

// RebootGuest takes the guest away and brings it back.
func (g *guests) RebootGuest(ctx *simulator.Context, req *types.RebootGuest) soap.HasFault {
	body := &methods.RebootGuestBody{}
	if body.Fault_ = g.runs(ctx, req.This, toolsUnavailable()); body.Fault_ != nil {
		return body
	}
	g.reboot(req.This, ctx.Session.UserName)
	body.Res = new(types.RebootGuestResponse)
	return body
}

func (g *guests) reboot(vm types.ManagedObjectReference, user string) {
	boot := g.next(vm)
	g.v.events.Add(event{Kind: eventGuestReboot, Object: vm.Value, Name: g.v.name(vm), User: user})
	g.update(vm, boot, halted)
	g.v.after(shutdownDelay, func() { g.publish(vm, boot) })
}
