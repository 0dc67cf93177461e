package main

import (
	"slices"
	"testing"
	"time"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// S2: upstream never stores it.
func TestSwapPlacement(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	if got := l.properties(vm).Config.SwapPlacement; got != "inherit" {
		t.Errorf("at birth: %q", got)
	}
	l.run(vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{SwapPlacement: "hostLocal"}))
	if got := l.properties(vm).Config.SwapPlacement; got != "hostLocal" {
		t.Errorf("after a change: %q", got)
	}
}

// S3: upstream says hardware version 0, and the provider upgrades in vain.
func TestHardwareVersion(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	var browser mo.VirtualMachine
	l.ok(vm.Properties(l.ctx, vm.Reference(), []string{"environmentBrowser"}, &browser))
	res, err := methods.QueryConfigOption(l.ctx, client, &types.QueryConfigOption{This: browser.EnvironmentBrowser})
	l.ok(err)
	if got := res.Returnval; got.HardwareOptions.HwVersion != 13 || got.Version != "vmx-13" || len(got.DefaultDevice) == 0 {
		t.Errorf("%d %s", got.HardwareOptions.HwVersion, got.Version)
	}
	l.run(vm.UpgradeVM(l.ctx, "vmx-15"))
	res, err = methods.QueryConfigOption(l.ctx, client, &types.QueryConfigOption{This: browser.EnvironmentBrowser})
	l.ok(err)
	if got := res.Returnval.HardwareOptions.HwVersion; got != 15 {
		t.Errorf("after an upgrade: %d", got)
	}
	if _, err := methods.QueryConfigTarget(l.ctx, client, &types.QueryConfigTarget{This: browser.EnvironmentBrowser}); err != nil {
		t.Error(err)
	}
}

// S5: upstream replaces the whole property.
func TestEditedPropertyKeepsItsRest(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	l.run(vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{VAppConfig: &types.VmConfigSpec{
		Property: []types.VAppPropertySpec{{
			ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationEdit},
			Info:            &types.VAppPropertyInfo{Key: 0, Value: "fra-01.example.com"},
		}},
	}}))
	p := l.properties(vm).Config.VAppConfig.GetVmConfigInfo().Property[0]
	if p.Value != "fra-01.example.com" || p.Id != "hostname" || p.DefaultValue != "localhost" || p.Type != "string" || p.Label != "Host name" || !*p.UserConfigurable {
		t.Errorf("%+v", p)
	}
}

func (l *lab) address(vm *object.VirtualMachine) string {
	l.Helper()
	guest := l.properties(vm).Guest
	if len(guest.Net) == 0 || len(guest.Net[0].IpAddress) == 0 {
		return ""
	}
	return guest.Net[0].IpAddress[0]
}

func TestGuest(t *testing.T) {
	l := startLab(t)
	client := l.client()
	first := l.deploy(client, importOptions{name: "fra-01"})
	second := l.deploy(client, importOptions{name: "fra-02"})
	if got := l.address(first); got != "" {
		t.Errorf("off and yet at %s", got)
	}
	l.run(first.PowerOn(l.ctx))
	l.eventually("address", func() bool { return l.address(first) == "127.1.0.10" })
	guest := l.properties(first).Guest
	nic := guest.Net[0]
	if nic.IpAddress[1] != "10.1.0.10" || nic.IpConfig.IpAddress[0].PrefixLength != 8 || nic.IpConfig.IpAddress[1].PrefixLength != 0 || len(guest.Net) != 2 {
		t.Errorf("%+v", guest.Net)
	}
	if guest.IpAddress != "10.1.0.10" || guest.IpStack[0].IpRouteConfig.IpRoute[0].Gateway.IpAddress != "127.0.0.1" || guest.ToolsRunningStatus != "guestToolsRunning" {
		t.Errorf("%+v", guest)
	}
	l.run(second.PowerOn(l.ctx))
	l.eventually("second address", func() bool { return l.address(second) == "127.1.0.11" })

	l.run(first.PowerOff(l.ctx))
	l.eventually("no address when off", func() bool {
		guest := l.properties(first).Guest
		return l.address(first) == "" && guest.IpAddress == "" && guest.ToolsRunningStatus == "guestToolsNotRunning"
	})
	l.run(first.PowerOn(l.ctx))
	l.eventually("the same address again", func() bool { return l.address(first) == "127.1.0.10" })
	l.run(first.PowerOff(l.ctx))
	l.run(first.Destroy(l.ctx))
	third := l.deploy(client, importOptions{name: "fra-03"})
	l.run(third.PowerOn(l.ctx))
	l.eventually("a deleted VM's address", func() bool { return l.address(third) == "127.1.0.10" })
}

// A guest that is switched off before it is up must not come up afterwards.
func TestNoLateBoot(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	l.run(vm.PowerOn(l.ctx))
	l.run(vm.PowerOff(l.ctx))
	time.Sleep(1300 * time.Millisecond)
	if got := l.address(vm); got != "" {
		t.Errorf("off and yet at %s", got)
	}
}

func TestGuestOperations(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	if err := vm.ShutdownGuest(l.ctx); !fault.Is(err, &types.InvalidPowerState{}) {
		t.Errorf("off: %v", err)
	}
	l.run(vm.PowerOn(l.ctx))
	if err := vm.ShutdownGuest(l.ctx); !fault.Is(err, &types.ToolsUnavailable{}) {
		t.Errorf("booting: %v", err)
	}
	l.eventually("address", func() bool { return l.address(vm) != "" })
	l.ok(vm.RebootGuest(l.ctx))
	if got := l.address(vm); got != "" {
		t.Errorf("rebooting, and yet at %s", got)
	}
	l.eventually("back", func() bool { return l.address(vm) != "" })
	l.ok(vm.ShutdownGuest(l.ctx))
	if got := l.properties(vm).Runtime.PowerState; got != types.VirtualMachinePowerStatePoweredOn {
		t.Errorf("a guest needs a moment to shut down: %s", got)
	}
	l.eventually("off", func() bool { return l.properties(vm).Runtime.PowerState == types.VirtualMachinePowerStatePoweredOff })
	kinds := l.kinds("fra-01")
	for _, want := range []string{eventPowerOn, eventGuestReady, eventGuestShutdown, eventPowerOff} {
		if !slices.Contains(kinds, want) {
			t.Errorf("%s is not in %v", want, kinds)
		}
	}
}
