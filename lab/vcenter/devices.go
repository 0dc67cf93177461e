package main

import (
	"fmt"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// copyDevices gives a VM devices of its own.
func copyDevices(devices []types.BaseVirtualDevice) []types.BaseVirtualDevice {
	b, err := xml.Marshal(types.ArrayOfVirtualDevice{VirtualDevice: devices})
	if err != nil {
		panic(err)
	}
	var copied types.ArrayOfVirtualDevice
	decoder := xml.NewDecoder(strings.NewReader(string(b)))
	decoder.TypeFunc = types.TypeFunc()
	if err := decoder.Decode(&copied); err != nil {
		panic(err)
	}
	return copied.VirtualDevice
}

// label names disks and network cards as vCenter does; upstream calls them
// "ethernet--7" or what the OVF says.
func label(devices []types.BaseVirtualDevice) {
	disks, cards := 0, 0
	for _, device := range devices {
		description := device.GetVirtualDevice().DeviceInfo.GetDescription()
		switch device.(type) {
		case *types.VirtualDisk:
			disks++
			description.Label = fmt.Sprintf("Hard disk %d", disks)
		case types.BaseVirtualEthernetCard:
			cards++
			description.Label = fmt.Sprintf("Network adapter %d", cards)
		}
	}
}
