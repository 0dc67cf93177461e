package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

var guestsRef = types.ManagedObjectReference{Type: "LabGuests", Value: "lab-guests"}

// guests plays the operating systems: a VM that is switched on has an address
// and running tools a moment later, and none when it is off. Upstream's guests
// have neither, unless they are docker containers.
type guests struct {
	mo.ExtensionManager
	unlocked
	v *vcenter

	mu      sync.Mutex
	numbers map[types.ManagedObjectReference]int // VM -> number of its address
	boots   map[types.ManagedObjectReference]int // goes up at every power change: a late boot is no boot
}

const (
	firstNumber   = 10
	shutdownDelay = 500 * time.Millisecond
)

func newGuests(v *vcenter) *guests {
	g := &guests{v: v, numbers: map[types.ManagedObjectReference]int{}, boots: map[types.ManagedObjectReference]int{}}
	g.Self = guestsRef
	v.registry.Put(g)
	return g
}

// Boot publishes the guest 0.2 to 1 second from now.
func (g *guests) Boot(vm types.ManagedObjectReference) {
	boot, number := g.next(vm)
	g.v.after(200*time.Millisecond+rand.N(800*time.Millisecond), func() { g.publish(vm, boot, number) })
}

// Halt clears the guest. Its caller holds the VM: the work is done behind it.
func (g *guests) Halt(vm types.ManagedObjectReference) {
	boot, _ := g.next(vm)
	g.v.after(0, func() {
		g.update(vm, boot, func(*simulator.VirtualMachine) []types.PropertyChange { return haltedGuest() })
	})
}

// Forget gives the address of a deleted VM to the next one.
func (g *guests) Forget(vm types.ManagedObjectReference) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.numbers, vm)
	delete(g.boots, vm)
}

// next counts a power change, and gives the VM the lowest free address at its
// first one.
func (g *guests) next(vm types.ManagedObjectReference) (boot, number int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.boots[vm]++
	number, ok := g.numbers[vm]
	if !ok {
		used := map[int]bool{}
		for _, n := range g.numbers {
			used[n] = true
		}
		for number = firstNumber; used[number] || number%256 == 0 || number%256 == 255; number++ {
		}
		g.numbers[vm] = number
	}
	return g.boots[vm], number
}

func (g *guests) publish(vm types.ManagedObjectReference, boot, number int) {
	address := fmt.Sprintf("127.1.%d.%d", number/256, number%256)
	name := ""
	g.update(vm, boot, func(machine *simulator.VirtualMachine) []types.PropertyChange {
		name = machine.Name
		return runningGuest(&machine.VirtualMachine, address)
	})
	if name != "" {
		g.v.events.Add(event{Kind: eventGuestReady, Object: vm.Value, Name: name, Detail: address})
	}
}

// update changes the VM, unless its power changed again meanwhile.
func (g *guests) update(vm types.ManagedObjectReference, boot int, changes func(*simulator.VirtualMachine) []types.PropertyChange) {
	machine := g.v.vm(vm)
	if machine == nil {
		return
	}
	ctx := g.v.background()
	g.v.registry.WithLock(ctx, machine, func() {
		g.mu.Lock()
		current := g.boots[vm] == boot
		g.mu.Unlock()
		if current {
			g.v.registry.Update(ctx, machine, changes(machine))
		}
	})
}

func (g *guests) toolsRun(ctx *simulator.Context, ref types.ManagedObjectReference) *soap.Fault {
	machine := g.v.vm(ref)
	if machine == nil {
		return simulator.Fault("", &types.ManagedObjectNotFound{Obj: ref})
	}
	var fault *soap.Fault
	g.v.registry.WithLock(ctx, machine, func() {
		switch {
		case machine.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOn:
			fault = simulator.Fault("The attempted operation cannot be performed in the current state (Powered off).",
				&types.InvalidPowerState{RequestedState: types.VirtualMachinePowerStatePoweredOn, ExistingState: machine.Runtime.PowerState})
		case machine.Guest.ToolsRunningStatus != string(types.VirtualMachineToolsRunningStatusGuestToolsRunning):
			fault = simulator.Fault("Cannot complete operation because VMware Tools is not running in this virtual machine.", new(types.ToolsUnavailable))
		}
	})
	return fault
}

// ShutdownGuest takes a moment, as it does in a guest; upstream's is immediate
// and asks for no tools.
func (g *guests) ShutdownGuest(ctx *simulator.Context, req *types.ShutdownGuest) soap.HasFault {
	body := &methods.ShutdownGuestBody{}
	if body.Fault_ = g.toolsRun(ctx, req.This); body.Fault_ != nil {
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
	if body.Fault_ = g.toolsRun(ctx, req.This); body.Fault_ != nil {
		return body
	}
	boot, number := g.next(req.This)
	g.update(req.This, boot, func(*simulator.VirtualMachine) []types.PropertyChange { return haltedGuest() })
	g.v.after(shutdownDelay, func() { g.publish(req.This, boot, number) })
	body.Res = new(types.RebootGuestResponse)
	return body
}
