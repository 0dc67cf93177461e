package main

import (
	"strconv"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// browser is the EnvironmentBrowser of one VM (S3). Upstream shares the
// cluster's, whose QueryConfigOption says hardware version 0: the vSphere
// provider then upgrades every VM to the version it has, and every update fails
// with AlreadyUpgradedFault. vCenter's answers the VM's own version.
type browser struct {
	mo.EnvironmentBrowser
	cluster *simulator.EnvironmentBrowser
	v       *vcenter
	vm      types.ManagedObjectReference
}

func browserRef(vm types.ManagedObjectReference) types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "EnvironmentBrowser", Value: "envbrowser-" + vm.Value}
}

// addBrowser gives vm its browser, and returns its reference.
func (v *vcenter) addBrowser(vm *simulator.VirtualMachine) types.ManagedObjectReference {
	cluster := v.registry.Get(vm.EnvironmentBrowser).(*simulator.EnvironmentBrowser)
	b := &browser{EnvironmentBrowser: cluster.EnvironmentBrowser, cluster: cluster, v: v, vm: vm.Self}
	b.Self = browserRef(vm.Self)
	v.registry.Put(b)
	return b.Self
}

// withVersion returns a copy of option that speaks of the VM's hardware version.
func (b *browser) withVersion(ctx *simulator.Context, option types.VirtualMachineConfigOption) *types.VirtualMachineConfigOption {
	if vm := b.v.vm(b.vm); vm != nil {
		b.v.registry.WithLock(ctx, vm, func() { option.Version = vm.Config.Version })
	}
	number, err := strconv.Atoi(strings.TrimPrefix(option.Version, "vmx-"))
	if err == nil {
		option.HardwareOptions.HwVersion = int32(number)
	}
	return &option
}

func (b *browser) QueryConfigOption(ctx *simulator.Context, req *types.QueryConfigOption) soap.HasFault {
	body := b.cluster.QueryConfigOption(req).(*methods.QueryConfigOptionBody)
	body.Res = &types.QueryConfigOptionResponse{Returnval: b.withVersion(ctx, *body.Res.Returnval)}
	return body
}

func (b *browser) QueryConfigOptionEx(ctx *simulator.Context, req *types.QueryConfigOptionEx) soap.HasFault {
	body := b.cluster.QueryConfigOptionEx(req).(*methods.QueryConfigOptionExBody)
	body.Res = &types.QueryConfigOptionExResponse{Returnval: b.withVersion(ctx, *body.Res.Returnval)}
	return body
}

func (b *browser) QueryConfigOptionDescriptor(ctx *simulator.Context, req *types.QueryConfigOptionDescriptor) soap.HasFault {
	return b.cluster.QueryConfigOptionDescriptor(ctx, req)
}

func (b *browser) QueryConfigTarget(ctx *simulator.Context, req *types.QueryConfigTarget) soap.HasFault {
	return b.cluster.QueryConfigTarget(ctx, req)
}

func (b *browser) QueryTargetCapabilities(ctx *simulator.Context, req *types.QueryTargetCapabilities) soap.HasFault {
	return b.cluster.QueryTargetCapabilities(ctx, req)
}
