package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

var serviceInstanceRef = vim25.ServiceInstance

// sessions lists who is logged in. Upstream keeps its table to itself; what it
// shows of it is the SessionManager as a session sees it.
func (v *vcenter) sessions() []types.UserSession {
	viewer := &simulator.Session{Registry: simulator.NewRegistry(), Map: v.registry}
	return viewer.Get(v.registry.SessionManager().Reference()).(*simulator.SessionManager).SessionList
}
