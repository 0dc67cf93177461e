package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sort"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
)

// machineEntry is a VM as whoever plays its guest wants to know it.
type machineEntry struct {
	ID      string `json:"id"`
	UUID    string `json:"uuid"`
	Name    string `json:"name"`
	Product string `json:"product"` // of the OVF's first ProductSection
	Power   string `json:"power"`
	Address string `json:"address"` // where the guest listens, known to vCenter or not; empty unless it has booted
}

// guestChange is what PUT /machines/{id}/guest may say.
type guestChange struct {
	Address json.RawMessage `json:"address"` // absent: as it is; null: DHCP's
	Tools   *bool           `json:"tools"`   // absent: as they are
}

// machines lists the VMs by their ids.
func (v *vcenter) machines() []machineEntry {
	list := []machineEntry{}
	for _, entity := range v.registry.All("VirtualMachine") {
		if entry, ok := v.machine(entity.Reference()); ok {
			list = append(list, entry)
		}
	}
	sort.Slice(list, func(a, b int) bool { return list[a].ID < list[b].ID })
	return list
}

// machine is false when there is no such VM, or not yet.
func (v *vcenter) machine(ref types.ManagedObjectReference) (entry machineEntry, ok bool) {
	vm := v.vm(ref)
	if vm == nil {
		return entry, false
	}
	v.registry.WithLock(v.background(), vm, func() {
		if vm.Config == nil {
			return
		}
		ok = true
		entry = machineEntry{
			ID: ref.Value, UUID: vm.Config.Uuid, Name: vm.Name, Power: string(vm.Runtime.PowerState), Address: v.guests.addressOf(ref),
		}
		if vm.Config.VAppConfig != nil {
			if products := vm.Config.VAppConfig.GetVmConfigInfo().Product; len(products) > 0 {
				entry.Product = products[0].Name
			}
		}
	})
	return entry, ok
}

// machineOf finds the VM that a request's path names.
func (v *vcenter) machineOf(r *http.Request) (types.ManagedObjectReference, error) {
	ref := types.ManagedObjectReference{Type: "VirtualMachine", Value: r.PathValue("id")}
	if _, ok := v.machine(ref); !ok {
		return ref, notFound("there is no virtual machine with the id " + ref.Value)
	}
	return ref, nil
}

func (v *vcenter) changeGuest(r *http.Request) (any, error) {
	ref, err := v.machineOf(r)
	if err != nil {
		return nil, err
	}
	var change guestChange
	if err := read(r, &change); err != nil {
		return nil, err
	}
	if err := v.guests.Change(ref, change); err != nil {
		return nil, err
	}
	entry, _ := v.machine(ref)
	return entry, nil
}

// rebootByGuest is a reboot that the guest itself began; it needs no tools.
func (v *vcenter) rebootByGuest(r *http.Request) (any, error) {
	ref, err := v.machineOf(r)
	if err != nil {
		return nil, err
	}
	if entry, _ := v.machine(ref); entry.Power != string(types.VirtualMachinePowerStatePoweredOn) {
		return nil, statusError{http.StatusConflict, fmt.Errorf("%s is %s: there is nothing to reboot", entry.Name, entry.Power)}
	}
	v.guests.reboot(ref, "")
	entry, _ := v.machine(ref)
	return entry, nil
}

// staticAddress reads the address of a change; empty is DHCP's.
func staticAddress(text json.RawMessage) (string, error) {
	if bytes.Equal(text, []byte("null")) {
		return "", nil
	}
	var address string
	if err := json.Unmarshal(text, &address); err != nil {
		return "", badRequest("address is neither a string nor null")
	}
	ip := net.ParseIP(address).To4()
	if ip == nil || ip[0] != 127 || strings.Contains(address, ":") {
		return "", badRequest(fmt.Sprintf("address %q is not a loopback address: give one of 127.0.0.0/8", address))
	}
	return ip.String(), nil
}

// addressOf is where the guest listens; empty unless it has booted.
func (g *guests) addressOf(vm types.ManagedObjectReference) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if this := g.all[vm]; this != nil && this.up {
		return this.address()
	}
	return ""
}

// Change gives the guest another address, or takes or gives it tools, at once
// and for as long as the VM lives.
func (g *guests) Change(vm types.ManagedObjectReference, change guestChange) error {
	boot, up, err := g.settle(vm, change)
	if err == nil && up {
		g.publish(vm, boot)
	}
	return err
}

func (g *guests) settle(vm types.ManagedObjectReference, change guestChange) (boot int, up bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	this := g.get(vm)
	if change.Address != nil {
		address, err := staticAddress(change.Address)
		if err != nil {
			return 0, false, err
		}
		for ref, other := range g.all {
			if address != "" && other != this && (other.static == address || dhcpAddress(other.number) == address) {
				return 0, false, statusError{http.StatusConflict, fmt.Errorf("address %s is the one of %s", address, ref.Value)}
			}
		}
		this.static = address
	}
	if change.Tools != nil {
		this.noTools = !*change.Tools
	}
	return this.boot, this.up, nil
}
