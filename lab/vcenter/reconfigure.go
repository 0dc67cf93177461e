package main

import (
	"crypto/rand"
	"net"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// mendReconfigure completes a reconfiguration where the simulator would lose
// something of the VM's present configuration.
func (v *vcenter) mendReconfigure(ctx *simulator.Context, req *types.ReconfigVM_Task) {
	vm := v.vm(req.This)
	if vm == nil {
		return
	}
	giveAddresses(req.Spec.DeviceChange)
	v.registry.WithLock(ctx, vm, func() {
		if req.Spec.SwapPlacement != "" { // S2: not stored by upstream
			vm.Config.SwapPlacement = req.Spec.SwapPlacement
		}
		if req.Spec.VAppConfig != nil && vm.Config.VAppConfig != nil {
			keepProperties(req.Spec.VAppConfig.GetVmConfigSpec().Property, vm.Config.VAppConfig.GetVmConfigInfo().Property)
		}
	})
}

// keepProperties completes edited vApp properties (S5). An edit names the key
// and the new value; upstream replaces all the rest with nothing, and the
// property's default, type and label are gone.
func keepProperties(edits []types.VAppPropertySpec, present []types.VAppPropertyInfo) {
	for i := range edits {
		if edits[i].Operation != types.ArrayUpdateOperationEdit || edits[i].Info == nil {
			continue
		}
		for _, old := range present {
			if old.Key == edits[i].Info.Key {
				edits[i].Info = merged(old, *edits[i].Info)
			}
		}
	}
}

func merged(old, edit types.VAppPropertyInfo) *types.VAppPropertyInfo {
	result := old
	result.Value = edit.Value
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&result.ClassId, edit.ClassId},
		{&result.InstanceId, edit.InstanceId},
		{&result.Id, edit.Id},
		{&result.Category, edit.Category},
		{&result.Label, edit.Label},
		{&result.Type, edit.Type},
		{&result.DefaultValue, edit.DefaultValue},
		{&result.Description, edit.Description},
	} {
		if field.from != "" {
			*field.to = field.from
		}
	}
	if edit.UserConfigurable != nil {
		result.UserConfigurable = edit.UserConfigurable
	}
	return &result
}

// giveAddresses gives added network cards a MAC address from vCenter's range.
// Upstream makes it from three characters of the VM's UUID: a few dozen VMs
// are enough for two with the same.
func giveAddresses(changes []types.BaseVirtualDeviceConfigSpec) {
	for _, change := range changes {
		spec := change.GetVirtualDeviceConfigSpec()
		card, ok := spec.Device.(types.BaseVirtualEthernetCard)
		if !ok || spec.Operation != types.VirtualDeviceConfigSpecOperationAdd {
			continue
		}
		if c := card.GetVirtualEthernetCard(); c.MacAddress == "" {
			mac := net.HardwareAddr{0x00, 0x50, 0x56, 0, 0, 0}
			rand.Read(mac[3:])
			mac[3] = 0x80 | mac[3]&0x3f
			c.MacAddress, c.AddressType = mac.String(), string(types.VirtualEthernetCardMacTypeAssigned)
		}
	}
}
