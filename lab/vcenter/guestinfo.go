package main

import (
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// runningGuest is what VMware Tools report of a guest with that address.
//
// The address is on loopback, where the lab's appliance listens, and the vSphere
// provider's waiters ignore loopback. So there is a second one, 10.1.x.y, that
// is never dialled: with prefix 0 it matches the gateway, which makes it
// "routable", and the provider still takes the first as default_ip_address.
// guest.ipStack comes before guest.net: the waiter looks for the gateway when it
// hears of an address, and not again.
func runningGuest(vm *mo.VirtualMachine, address string) []types.PropertyChange {
	routable := "10." + strings.TrimPrefix(address, "127.")
	hostName := strings.ToLower(strings.ReplaceAll(vm.Name, "_", "-"))
	var nics []types.GuestNicInfo
	for _, device := range object.VirtualDeviceList(vm.Config.Hardware.Device).SelectByType((*types.VirtualEthernetCard)(nil)) {
		card := device.(types.BaseVirtualEthernetCard).GetVirtualEthernetCard()
		nic := types.GuestNicInfo{MacAddress: card.MacAddress, Connected: true, DeviceConfigId: card.Key}
		if len(nics) == 0 {
			nic.IpAddress = []string{address, routable}
			nic.IpConfig = &types.NetIpConfigInfo{IpAddress: []types.NetIpConfigInfoIpAddress{
				{IpAddress: address, PrefixLength: 8, State: "preferred"},
				{IpAddress: routable, PrefixLength: 0, State: "preferred"},
			}}
		}
		nics = append(nics, nic)
	}
	stack := []types.GuestStackInfo{{
		DnsConfig: &types.NetDnsConfigInfo{HostName: hostName, DomainName: "lab.internal", IpAddress: []string{"127.0.0.1"}},
		IpRouteConfig: &types.NetIpRouteConfigInfo{IpRoute: []types.NetIpRouteConfigInfoIpRoute{{
			Network: "0.0.0.0", PrefixLength: 0,
			Gateway: types.NetIpRouteConfigInfoGateway{IpAddress: "127.0.0.1", Device: "0"},
		}}},
	}}
	changes := []types.PropertyChange{
		{Name: "guest.ipStack", Val: stack},
		{Name: "guest.net", Val: nics},
		{Name: "guest.ipAddress", Val: routable},
		{Name: "guest.hostName", Val: hostName},
		{Name: "guest.guestState", Val: "running"},
		{Name: "guest.toolsVersion", Val: "12389"},
		{Name: "summary.guest.ipAddress", Val: routable},
		{Name: "summary.guest.hostName", Val: hostName},
		{Name: "guestHeartbeatStatus", Val: types.ManagedEntityStatusGreen},
	}
	return append(changes, tools(types.VirtualMachineToolsStatusToolsOk, types.VirtualMachineToolsRunningStatusGuestToolsRunning)...)
}

// haltedGuest is what is left when the guest is off.
func haltedGuest() []types.PropertyChange {
	changes := []types.PropertyChange{
		{Name: "guest.ipStack", Val: []types.GuestStackInfo{}},
		{Name: "guest.net", Val: []types.GuestNicInfo{}},
		{Name: "guest.ipAddress", Val: ""},
		{Name: "guest.hostName", Val: ""},
		{Name: "guest.guestState", Val: "notRunning"},
		{Name: "summary.guest.ipAddress", Val: ""},
		{Name: "summary.guest.hostName", Val: ""},
		{Name: "guestHeartbeatStatus", Val: types.ManagedEntityStatusGray},
	}
	return append(changes, tools(types.VirtualMachineToolsStatusToolsNotRunning, types.VirtualMachineToolsRunningStatusGuestToolsNotRunning)...)
}

func tools(status types.VirtualMachineToolsStatus, running types.VirtualMachineToolsRunningStatus) []types.PropertyChange {
	current := string(types.VirtualMachineToolsVersionStatusGuestToolsCurrent)
	return []types.PropertyChange{
		{Name: "guest.toolsStatus", Val: status},
		{Name: "guest.toolsRunningStatus", Val: string(running)},
		{Name: "guest.toolsVersionStatus", Val: current},
		{Name: "guest.toolsVersionStatus2", Val: current},
		{Name: "summary.guest.toolsStatus", Val: status},
		{Name: "summary.guest.toolsRunningStatus", Val: string(running)},
		{Name: "summary.guest.toolsVersionStatus2", Val: current},
	}
}
