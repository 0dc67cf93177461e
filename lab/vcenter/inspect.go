package main

import (
	"context"
	"reflect"
	"sort"
	"strings"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// inventory is what `vcenter ls --json` and GET /inventory answer.
type inventory struct {
	VMs        []vmEntry        `json:"vms"`
	Datastores []datastoreEntry `json:"datastores"`
	Extensions []string         `json:"extensions"`
}

type vmEntry struct {
	Name        string            `json:"name"`
	Path        string            `json:"path"`
	ID          string            `json:"id"`
	UUID        string            `json:"uuid"`
	Power       string            `json:"power"`
	Host        string            `json:"host"`
	CPUs        int32             `json:"cpus"`
	MemoryMiB   int32             `json:"memoryMiB"`
	Hardware    string            `json:"hardware"`
	Firmware    string            `json:"firmware"`
	GuestID     string            `json:"guestId"`
	NICs        []nicEntry        `json:"nics"`
	Disks       []diskEntry       `json:"disks"`
	Address     string            `json:"address"` // the guest's first, empty when it is off
	Tools       string            `json:"tools"`
	Annotation  string            `json:"annotation"`
	Properties  map[string]string `json:"properties"`  // vApp properties
	ExtraConfig map[string]string `json:"extraConfig"` // without the simulator's own mark
}

type nicEntry struct {
	Label   string `json:"label"`
	Kind    string `json:"kind"`
	Network string `json:"network"`
	MAC     string `json:"mac"`
}

type diskEntry struct {
	Label string `json:"label"`
	MiB   int64  `json:"mib"`
	File  string `json:"file"`
	Thin  bool   `json:"thin"`
	Eager bool   `json:"eagerZeroed"`
}

type datastoreEntry struct {
	Name  string      `json:"name"`
	Files []fileEntry `json:"files"`
}

type fileEntry struct {
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
}

// inspect reads the world over SOAP, as any client would.
func inspect(ctx context.Context, client *vim25.Client) (*inventory, error) {
	root := client.ServiceContent.RootFolder
	container, err := view.NewManager(client).CreateContainerView(ctx, root, nil, true)
	if err != nil {
		return nil, err
	}
	defer container.Destroy(ctx)

	found := &inventory{VMs: []vmEntry{}, Datastores: []datastoreEntry{}, Extensions: []string{}}
	names, err := networkNames(ctx, container)
	if err != nil {
		return nil, err
	}
	var vms []mo.VirtualMachine
	if err := container.Retrieve(ctx, []string{"VirtualMachine"}, []string{"name", "config", "runtime", "guest"}, &vms); err != nil {
		return nil, err
	}
	for _, vm := range vms {
		if vm.Config == nil { // it is being made
			continue
		}
		entry := describe(&vm, names)
		entry.Path, err = find.InventoryPath(ctx, client, vm.Self)
		if fault.Is(err, &types.ManagedObjectNotFound{}) { // destroyed while we looked
			continue
		}
		if err != nil {
			return nil, err
		}
		if vm.Runtime.Host != nil {
			entry.Host = names[vm.Runtime.Host.Value]
		}
		found.VMs = append(found.VMs, entry)
	}
	sort.Slice(found.VMs, func(i, j int) bool { return found.VMs[i].Path < found.VMs[j].Path })

	if found.Datastores, err = datastoreFiles(ctx, client, container); err != nil {
		return nil, err
	}
	var extensions mo.ExtensionManager
	if err := property.DefaultCollector(client).RetrieveOne(ctx, *client.ServiceContent.ExtensionManager, []string{"extensionList"}, &extensions); err != nil {
		return nil, err
	}
	for _, e := range extensions.ExtensionList {
		found.Extensions = append(found.Extensions, e.Key)
	}
	return found, nil
}

// networkNames maps ids of networks, port groups and hosts to their names.
func networkNames(ctx context.Context, container *view.ContainerView) (map[string]string, error) {
	names := map[string]string{}
	var objects []types.ObjectContent
	if err := container.Retrieve(ctx, []string{"Network", "HostSystem"}, []string{"name"}, &objects); err != nil {
		return nil, err
	}
	for _, o := range objects {
		for _, p := range o.PropSet {
			names[o.Obj.Value], _ = p.Val.(string)
		}
	}
	return names, nil
}

// adapterType is what the vSphere provider calls a card: vmxnet3, e1000. govmomi names them all "ethernet".
func adapterType(card types.BaseVirtualDevice) string {
	return strings.ToLower(strings.TrimPrefix(reflect.TypeOf(card).Elem().Name(), "Virtual"))
}

func describe(vm *mo.VirtualMachine, names map[string]string) vmEntry {
	entry := vmEntry{
		Name: vm.Name, ID: vm.Self.Value, UUID: vm.Config.Uuid, Power: string(vm.Runtime.PowerState),
		CPUs: vm.Config.Hardware.NumCPU, MemoryMiB: vm.Config.Hardware.MemoryMB,
		Hardware: vm.Config.Version, Firmware: vm.Config.Firmware, GuestID: vm.Config.GuestId,
		NICs: []nicEntry{}, Disks: []diskEntry{}, Annotation: vm.Config.Annotation,
		Properties: map[string]string{}, ExtraConfig: map[string]string{},
	}
	if vm.Guest != nil {
		entry.Tools = vm.Guest.ToolsRunningStatus
		if len(vm.Guest.Net) > 0 && len(vm.Guest.Net[0].IpAddress) > 0 {
			entry.Address = vm.Guest.Net[0].IpAddress[0]
		}
	}
	devices := append(object.VirtualDeviceList{}, vm.Config.Hardware.Device...)
	// vCenter lists devices by their keys; the simulator puts one that was changed at the end.
	sort.SliceStable(devices, func(a, b int) bool {
		return devices[a].GetVirtualDevice().Key < devices[b].GetVirtualDevice().Key
	})
	for _, device := range devices {
		label := device.GetVirtualDevice().DeviceInfo.GetDescription().Label
		switch d := device.(type) {
		case types.BaseVirtualEthernetCard:
			card := d.GetVirtualEthernetCard()
			nic := nicEntry{Label: label, Kind: adapterType(device), MAC: card.MacAddress}
			switch b := card.Backing.(type) {
			case *types.VirtualEthernetCardNetworkBackingInfo:
				nic.Network = b.DeviceName
			case *types.VirtualEthernetCardDistributedVirtualPortBackingInfo:
				nic.Network = names[b.Port.PortgroupKey]
			}
			entry.NICs = append(entry.NICs, nic)
		case *types.VirtualDisk:
			disk := diskEntry{Label: label, MiB: d.CapacityInKB >> 10}
			if b, ok := d.Backing.(*types.VirtualDiskFlatVer2BackingInfo); ok {
				disk.File = b.FileName
				disk.Thin = b.ThinProvisioned != nil && *b.ThinProvisioned
				disk.Eager = b.EagerlyScrub != nil && *b.EagerlyScrub
			}
			entry.Disks = append(entry.Disks, disk)
		}
	}
	if vm.Config.VAppConfig != nil {
		for _, p := range vm.Config.VAppConfig.GetVmConfigInfo().Property {
			value := p.Value
			if value == "" {
				value = p.DefaultValue
			}
			entry.Properties[p.Id] = value
		}
	}
	for _, option := range vm.Config.ExtraConfig {
		o := option.GetOptionValue()
		if value, ok := o.Value.(string); ok && o.Key != "govcsim" {
			entry.ExtraConfig[o.Key] = value
		}
	}
	return entry
}
