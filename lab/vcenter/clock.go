package main

import (
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// dateTimeSystem is a host's clock: the real time, off by what the control port
// says. Upstream's hosts have none. A host whose clock is wrong gives the
// appliance a certificate that is not valid yet.
type dateTimeSystem struct {
	mo.HostDateTimeSystem
	v *vcenter
}

func (v *vcenter) installClocks() {
	for _, entity := range v.registry.All("HostSystem") {
		host := entity.(*simulator.HostSystem)
		clock := &dateTimeSystem{v: v}
		clock.Self = types.ManagedObjectReference{Type: "HostDateTimeSystem", Value: "dateTimeSystem-" + host.Self.Value}
		clock.DateTimeInfo = types.HostDateTimeInfo{TimeZone: types.HostDateTimeSystemTimeZone{Key: "UTC", Name: "UTC", Description: "UTC"}}
		v.registry.Put(clock)
		host.ConfigManager.DateTimeSystem = &clock.Self
	}
}

func (d *dateTimeSystem) QueryDateTime(*types.QueryDateTime) soap.HasFault {
	return &methods.QueryDateTimeBody{Res: &types.QueryDateTimeResponse{
		Returnval: time.Now().UTC().Add(time.Duration(d.v.clock.Load())),
	}}
}
