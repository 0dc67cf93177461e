package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
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

	mu  sync.Mutex // taken last: its holder locks no VM
	all map[types.ManagedObjectReference]*guestState
}

// guestState is what outlives a power cycle, and which one it is.
type guestState struct {
	number  int    // of the address DHCP gives it, 0 before its first boot
	static  string // the address it was given by hand; empty: DHCP's
	noTools bool
	boot    int  // goes up at every power change: a late boot is no boot
	up      bool // it has booted
}

const (
	firstNumber   = 10
	shutdownDelay = 500 * time.Millisecond
)

func newGuests(v *vcenter) *guests {
	g := &guests{v: v, all: map[types.ManagedObjectReference]*guestState{}}
	g.Self = guestsRef
	v.registry.Put(g)
	return g
}

func dhcpAddress(number int) string { return fmt.Sprintf("127.1.%d.%d", number/256, number%256) }

func (g *guestState) address() string {
	if g.static != "" {
		return g.static
	}
	return dhcpAddress(g.number)
}

// get needs the lock. It makes a guest of a VM that has had none.
func (g *guests) get(vm types.ManagedObjectReference) *guestState {
	found := g.all[vm]
	if found == nil {
		found = &guestState{}
		g.all[vm] = found
	}
	return found
}

// Boot publishes the guest 0.2 to 1 second from now.
func (g *guests) Boot(vm types.ManagedObjectReference) {
	boot := g.next(vm)
	g.v.after(200*time.Millisecond+rand.N(800*time.Millisecond), func() { g.publish(vm, boot) })
}

// Halt clears the guest. Its caller holds the VM: the work is done behind it.
func (g *guests) Halt(vm types.ManagedObjectReference) {
	boot := g.next(vm)
	g.v.after(0, func() {
		g.update(vm, boot, halted)
	})
}

// Forget gives the address of a deleted VM to the next one.
func (g *guests) Forget(vm types.ManagedObjectReference) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.all, vm)
}

// next counts a power change, and gives the VM the lowest free address at its
// first one. The VM keeps it, even while it has a static one.
func (g *guests) next(vm types.ManagedObjectReference) (boot int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	this := g.get(vm)
	if this.number == 0 {
		used := map[string]bool{}
		for _, other := range g.all {
			used[dhcpAddress(other.number)] = true
			used[other.static] = true
		}
		this.number = firstNumber
		for used[dhcpAddress(this.number)] || this.number%256 == 0 || this.number%256 == 255 {
			this.number++
		}
	}
	this.boot++
	this.up = false
	return this.boot
}

// publish makes the guest known: to vCenter by its tools, when it has any, and
// to whoever plays its services by an event.
func (g *guests) publish(vm types.ManagedObjectReference, boot int) {
	g.update(vm, boot, func(machine *simulator.VirtualMachine, this *guestState) ([]types.PropertyChange, *event) {
		this.up = true
		ready := &event{Kind: eventGuestReady, Object: vm.Value, Name: machine.Name, Detail: this.address()}
		if this.noTools {
			return haltedGuest(), ready
		}
		return runningGuest(&machine.VirtualMachine, this.address()), ready
	})
}

// change says what becomes of a VM's properties, and what is told of it.
type change func(*simulator.VirtualMachine, *guestState) ([]types.PropertyChange, *event)

func halted(*simulator.VirtualMachine, *guestState) ([]types.PropertyChange, *event) {
	return haltedGuest(), nil
}

// update changes the VM, unless its power changed again meanwhile. The event is
// added while the VM is held, and so never after the one of a later power-off.
func (g *guests) update(vm types.ManagedObjectReference, boot int, what change) {
	machine := g.v.vm(vm)
	if machine == nil {
		return
	}
	ctx := g.v.background()
	g.v.registry.WithLock(ctx, machine, func() {
		properties, told, ok := g.current(machine, boot, what)
		if !ok {
			return
		}
		g.v.registry.Update(ctx, machine, properties)
		if told != nil {
			g.v.events.Add(*told)
		}
	})
}

func (g *guests) current(machine *simulator.VirtualMachine, boot int, what change) ([]types.PropertyChange, *event, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	this := g.all[machine.Self]
	if this == nil || this.boot != boot {
		return nil, nil, false
	}
	properties, told := what(machine, this)
	return properties, told, true
}
