package main

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

func (l *lab) machine(vm *object.VirtualMachine) machineEntry {
	l.Helper()
	var list []machineEntry
	l.control("GET", "/machines", nil, &list)
	for _, entry := range list {
		if entry.ID == vm.Reference().Value {
			return entry
		}
	}
	l.Fatalf("%s is not in %+v", vm.Reference().Value, list)
	return machineEntry{}
}

// changeGuest gives the status of PUT /machines/{id}/guest.
func (l *lab) changeGuest(vm, body string) int {
	l.Helper()
	return l.control("PUT", "/machines/"+vm+"/guest", json.RawMessage(body), nil)
}

// last returns the detail of the last event of that kind.
func (l *lab) last(kind string) string {
	l.Helper()
	var events []event
	l.control("GET", "/events", nil, &events)
	for _, e := range slices.Backward(events) {
		if e.Kind == kind {
			return e.Detail
		}
	}
	return ""
}

func TestMachines(t *testing.T) {
	l := startLab(t)
	var none []machineEntry
	if l.control("GET", "/machines", nil, &none); none == nil || len(none) != 0 {
		t.Errorf("%v", none)
	}
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	want := machineEntry{
		ID: vm.Reference().Value, UUID: l.properties(vm).Config.Uuid, Name: "fra-01", Product: "Appliance", Power: "poweredOff",
	}
	if got := l.machine(vm); got != want {
		t.Errorf("%+v", got)
	}
	l.run(vm.PowerOn(l.ctx))
	want.Power, want.Address = "poweredOn", "127.1.0.10"
	l.eventually("address", func() bool { return l.machine(vm) == want })
	if got := l.last(eventGuestReady); got != want.Address {
		t.Errorf("the event says %q", got)
	}
	l.run(vm.PowerOff(l.ctx))
	want.Power, want.Address = "poweredOff", ""
	if got := l.machine(vm); got != want {
		t.Errorf("%+v", got)
	}
}

func TestStaticAddress(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	id := vm.Reference().Value
	reports := func(address string) {
		t.Helper()
		l.eventually(address, func() bool { return l.address(vm) == address })
		if got := l.machine(vm).Address; got != address {
			t.Errorf("%s, and the lab says %s", address, got)
		}
	}
	l.run(vm.PowerOn(l.ctx))
	reports("127.1.0.10")
	if status := l.changeGuest(id, `{"address":"127.1.0.77"}`); status != 200 {
		t.Fatal(status)
	}
	if got := l.address(vm); got != "127.1.0.77" { // at once
		t.Error(got)
	}
	if got := l.last(eventGuestReady); got != "127.1.0.77" {
		t.Errorf("the event says %q", got)
	}
	if guest := l.properties(vm).Guest; guest.IpAddress != "10.1.0.77" || guest.IpStack == nil {
		t.Errorf("%+v", guest)
	}
	l.run(vm.PowerOff(l.ctx))
	l.eventually("off", func() bool { return l.address(vm) == "" })
	l.run(vm.PowerOn(l.ctx))
	reports("127.1.0.77")

	other := l.deploy(client, importOptions{name: "fra-02"})
	l.run(other.PowerOn(l.ctx)) // 127.1.0.10 is still the first one's
	l.eventually("the other's address", func() bool { return l.address(other) == "127.1.0.11" })
	if status := l.changeGuest(id, `{"address":null}`); status != 200 {
		t.Fatal(status)
	}
	reports("127.1.0.10")

	l.run(vm.PowerOff(l.ctx))
	if status := l.changeGuest(id, `{"address":"127.1.0.12"}`); status != 200 { // while it is off
		t.Fatal(status)
	}
	if got := l.address(vm); got != "" {
		t.Errorf("off and yet at %s", got)
	}
	third := l.deploy(client, importOptions{name: "fra-03"})
	l.run(third.PowerOn(l.ctx)) // DHCP leaves out what somebody took
	l.eventually("the third's address", func() bool { return l.address(third) == "127.1.0.13" })
	l.run(vm.Destroy(l.ctx))
	again := l.deploy(client, importOptions{name: "fra-01"})
	l.run(again.PowerOn(l.ctx))
	l.eventually("forgotten", func() bool { return l.address(again) == "127.1.0.10" })
}

func TestGuestChangesRefused(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm, other := l.deploy(client, importOptions{name: "fra-01"}), l.deploy(client, importOptions{name: "fra-02"})
	l.run(other.PowerOn(l.ctx))
	l.eventually("address", func() bool { return l.address(other) == "127.1.0.10" })
	if status := l.changeGuest(other.Reference().Value, `{"address":"127.1.0.99"}`); status != 200 {
		t.Fatal(status)
	}
	id := vm.Reference().Value
	for _, test := range []struct {
		vm, body string
		status   int
	}{
		{"vm-0", `{"address":null}`, 404},
		{id, `{"address":"10.0.0.4"}`, 400},
		{id, `{"address":"::1"}`, 400},
		{id, `{"address":""}`, 400},
		{id, `{"address":4}`, 400},
		{id, `{"addres":null}`, 400},
		{id, `{"address":"127.1.0.99"}`, 409},
		{id, `{"address":"127.1.0.10"}`, 409},
		{id, `{"address":"127.1.0.98"}`, 200},
		{id, `{"address":"127.1.0.98"}`, 200}, // its own
		{id, `{}`, 200},
	} {
		if got := l.changeGuest(test.vm, test.body); got != test.status {
			t.Errorf("%s: %d, not %d", test.body, got, test.status)
		}
	}
	l.run(vm.PowerOn(l.ctx))
	l.eventually("the last good one", func() bool { return l.address(vm) == "127.1.0.98" })
}

// A guest without tools is there; vCenter does not know where.
func TestNoTools(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	id := vm.Reference().Value
	tools := func() string { return l.properties(vm).Guest.ToolsRunningStatus }
	if status := l.changeGuest(id, `{"tools":false}`); status != 200 {
		t.Fatal(status)
	}
	l.run(vm.PowerOn(l.ctx))
	l.eventually("booted", func() bool { return l.machine(vm).Address == "127.1.0.10" })
	if l.address(vm) != "" || tools() != "guestToolsNotRunning" || l.last(eventGuestReady) != "127.1.0.10" {
		t.Errorf("%q %s", l.address(vm), tools())
	}
	for _, test := range []struct{ body, address, tools string }{
		{`{"tools":true}`, "127.1.0.10", "guestToolsRunning"},
		{`{"tools":false,"address":"127.1.0.40"}`, "", "guestToolsNotRunning"},
		{`{"tools":true}`, "127.1.0.40", "guestToolsRunning"},
	} {
		if status := l.changeGuest(id, test.body); status != 200 || l.address(vm) != test.address || tools() != test.tools {
			t.Errorf("%s: %d %q %s", test.body, status, l.address(vm), tools())
		}
	}
}

func TestRebootByTheGuest(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	reboot := func(id string) int { return l.control("POST", "/machines/"+id+"/reboot", nil, nil) }
	id := vm.Reference().Value
	if status := reboot(id); status != 409 {
		t.Errorf("off: %d", status)
	}
	if status := reboot("vm-0"); status != 404 {
		t.Errorf("nobody: %d", status)
	}
	l.changeGuest(id, `{"address":"127.1.0.50","tools":false}`)
	l.run(vm.PowerOn(l.ctx))
	l.eventually("booted", func() bool { return l.machine(vm).Address == "127.1.0.50" })
	if status := reboot(id); status != 200 {
		t.Errorf("without tools: %d", status)
	}
	if got := l.machine(vm).Address; got != "" {
		t.Errorf("rebooting, and yet at %s", got)
	}
	l.eventually("back", func() bool { return l.machine(vm).Address == "127.1.0.50" })
	kinds := l.kinds("fra-01")
	if got := kinds[len(kinds)-2:]; !slices.Equal(got, []string{eventGuestReboot, eventGuestReady}) {
		t.Errorf("%v", kinds)
	}
	if got := l.properties(vm).Runtime.PowerState; got != types.VirtualMachinePowerStatePoweredOn {
		t.Errorf("%s", got)
	}
}
