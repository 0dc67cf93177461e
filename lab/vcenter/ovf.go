package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/ovf"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// ovfManager completes the simulator's: ParseDescriptor is missing there, and
// CreateImportSpec drops part of what the OVF and the client ask for.
type ovfManager struct {
	simulator.OvfManager
}

func (v *vcenter) installOvfManager() {
	ref := *v.registry.Get(serviceInstanceRef).(*simulator.ServiceInstance).Content.OvfManager
	v.registry.Put(&ovfManager{*v.registry.Get(ref).(*simulator.OvfManager)})
}

// parseOVF reads a descriptor of one virtual system.
func parseOVF(descriptor string) (*ovf.Envelope, *soap.Fault) {
	env, err := ovf.Unmarshal(strings.NewReader(descriptor))
	switch {
	case err != nil:
		return nil, simulator.Fault("The OVF descriptor is not valid: "+err.Error(), &types.OvfInvalidPackage{})
	case env.VirtualSystem == nil || len(env.VirtualSystem.VirtualHardware) == 0:
		return nil, simulator.Fault("The lab imports an OVF with one VirtualSystem and its hardware only.", &types.OvfUnsupportedPackage{})
	}
	if env.Disk != nil {
		for _, disk := range env.Disk.Disks {
			if disk.FileRef == nil { // upstream would crash
				return nil, simulator.Fault(fmt.Sprintf("The lab imports disks that have a file only: %s has none.", disk.DiskID), &types.OvfUnsupportedPackage{})
			}
		}
	}
	return env, nil
}

// ParseDescriptor describes an OVF. The vSphere provider asks for it to check a
// deployment option.
func (m *ovfManager) ParseDescriptor(_ *simulator.Context, req *types.ParseDescriptor) soap.HasFault {
	body := &methods.ParseDescriptorBody{}
	env, fault := parseOVF(req.OvfDescriptor)
	if fault != nil {
		body.Fault_ = fault
		return body
	}
	system := env.VirtualSystem
	result := types.OvfParseDescriptorResult{DefaultEntityName: system.ID, DefaultDeploymentOption: defaultOption(env)}
	if system.Annotation != nil {
		result.Annotation = system.Annotation.Annotation
	}
	for _, eula := range system.Eula {
		result.Eula = append(result.Eula, eula.License)
	}
	if env.Network != nil {
		for _, n := range env.Network.Networks {
			result.Network = append(result.Network, types.OvfNetworkInfo{Name: n.Name, Description: n.Description})
		}
	}
	if env.DeploymentOption != nil {
		for _, c := range env.DeploymentOption.Configuration {
			result.DeploymentOption = append(result.DeploymentOption, types.OvfDeploymentOption{Key: c.ID, Label: c.Label, Description: c.Description})
		}
	}
	for _, product := range system.Product {
		if result.ProductInfo == nil {
			result.ProductInfo = &types.VAppProductInfo{Name: product.Product, Vendor: product.Vendor, Version: product.Version}
		}
		for _, p := range product.Property {
			result.Property = append(result.Property, types.VAppPropertyInfo{
				Key: int32(len(result.Property)), ClassId: deref(product.Class), InstanceId: deref(product.Instance), Id: p.Key,
				Label: deref(p.Label), Type: p.Type, UserConfigurable: p.UserConfigurable,
				DefaultValue: deref(p.Default), Description: deref(p.Description),
			})
		}
	}
	body.Res = &types.ParseDescriptorResponse{Returnval: result}
	return body
}

// CreateImportSpec is the simulator's, completed with what it drops: firmware,
// annotation, cores per socket, memory units, deployment options that share an
// item, the vApp transport, and the kind of disk the client asked for.
func (m *ovfManager) CreateImportSpec(ctx *simulator.Context, req *types.CreateImportSpec) (answer soap.HasFault) {
	defer func() {
		if r := recover(); r != nil { // upstream follows pointers that an OVF may leave out
			answer = &methods.CreateImportSpecBody{Fault_: simulator.Fault(fmt.Sprintf("The OVF descriptor is not valid: %v", r), &types.OvfInvalidPackage{})}
		}
	}()
	env, fault := parseOVF(req.OvfDescriptor)
	if fault != nil {
		return &methods.CreateImportSpecBody{Fault_: fault}
	}
	cisp := req.Cisp.GetOvfCreateImportSpecParams()
	option := cisp.DeploymentOption
	if option == "" {
		option = defaultOption(env)
	}
	cisp.DeploymentOption = option
	req.OvfDescriptor = chooseOption(req.OvfDescriptor, option)
	res := m.OvfManager.CreateImportSpec(ctx, req)
	body, ok := res.(*methods.CreateImportSpecBody)
	if !ok || body.Res == nil {
		return res
	}
	spec := &body.Res.Returnval.ImportSpec.(*types.VirtualMachineImportSpec).ConfigSpec
	hardware := env.VirtualSystem.VirtualHardware[0]
	for _, item := range hardware.Item {
		if item.ResourceType == nil || item.VirtualQuantity == nil || !appliesTo(item.Configuration, option) {
			continue
		}
		switch *item.ResourceType {
		case ovf.Processor:
			spec.NumCPUs = int32(*item.VirtualQuantity)
			if item.CoresPerSocket != nil {
				spec.NumCoresPerSocket = &item.CoresPerSocket.Value
			}
		case ovf.Memory:
			spec.MemoryMB = int64(*item.VirtualQuantity) * unitBytes(deref(item.AllocationUnits), 1<<20) >> 20
		}
	}
	for _, setting := range hardware.Config {
		if setting.Key == "firmware" {
			spec.Firmware = setting.Value
		}
	}
	if env.VirtualSystem.Annotation != nil {
		spec.Annotation = env.VirtualSystem.Annotation.Annotation
	}
	spec.ExtraConfig = nil // upstream puts the vApp properties there
	for _, setting := range hardware.ExtraConfig {
		spec.ExtraConfig = append(spec.ExtraConfig, &types.OptionValue{Key: setting.Key, Value: setting.Value})
	}
	vapp := spec.VAppConfig.(*types.VAppConfigSpec)
	vapp.OvfEnvironmentTransport = strings.Fields(deref(hardware.Transport))
	provision(spec.DeviceChange, cisp.DiskProvisioning)
	return body
}

// provision sets the kind of every disk; upstream makes all of them thin.
func provision(changes []types.BaseVirtualDeviceConfigSpec, kind string) {
	thin := kind == "" || kind == string(types.OvfCreateImportSpecParamsDiskProvisioningTypeThin)
	eager := kind == string(types.OvfCreateImportSpecParamsDiskProvisioningTypeEagerZeroedThick)
	for _, change := range changes {
		if disk, ok := change.GetVirtualDeviceConfigSpec().Device.(*types.VirtualDisk); ok {
			if backing, ok := disk.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok {
				backing.ThinProvisioned, backing.EagerlyScrub = &thin, &eager
			}
		}
	}
}

// unitBytes reads an OVF unit such as "byte * 2^30".
func unitBytes(unit string, otherwise int64) int64 {
	power, ok := strings.CutPrefix(strings.ReplaceAll(unit, " ", ""), "byte*2^")
	if n, err := strconv.Atoi(power); ok && err == nil && n < 63 {
		return 1 << n
	}
	return otherwise
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
