package main

import (
	"slices"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// authorizationManager answers the questions about privileges as the gate
// enforces them. Upstream says yes to everything.
type authorizationManager struct {
	simulator.AuthorizationManager
	v     *vcenter
	roles int32 // how many were added
}

func (v *vcenter) installAuthorization() {
	ref := *v.registry.Get(serviceInstanceRef).(*simulator.ServiceInstance).Content.AuthorizationManager
	upstream := v.registry.Get(ref).(*simulator.AuthorizationManager)
	v.registry.Put(&authorizationManager{AuthorizationManager: *upstream, v: v})
}

func (m *authorizationManager) availability(user string, ids []string) []types.PrivilegeAvailability {
	var list []types.PrivilegeAvailability
	for _, id := range ids {
		list = append(list, types.PrivilegeAvailability{PrivId: id, IsGranted: m.v.privileges.Has(user, id)})
	}
	return list
}

func (m *authorizationManager) onEntities(user string, entities []types.ManagedObjectReference, ids []string) []types.EntityPrivilege {
	var list []types.EntityPrivilege
	for _, entity := range entities {
		list = append(list, types.EntityPrivilege{Entity: entity, PrivAvailability: m.availability(user, ids)})
	}
	return list
}

// userOfSession finds whose session id is: HasPrivilegeOnEntities names a
// session, not a user.
func (v *vcenter) userOfSession(ctx *simulator.Context, id string) string {
	if ctx.Session.Key == id || id == "" {
		return ctx.Session.UserName
	}
	for _, session := range v.sessions() {
		if session.Key == id {
			return session.UserName
		}
	}
	return ""
}

func (m *authorizationManager) HasPrivilegeOnEntities(ctx *simulator.Context, req *types.HasPrivilegeOnEntities) soap.HasFault {
	user := m.v.userOfSession(ctx, req.SessionId)
	return &methods.HasPrivilegeOnEntitiesBody{Res: &types.HasPrivilegeOnEntitiesResponse{
		Returnval: m.onEntities(user, req.Entity, req.PrivId),
	}}
}

func (m *authorizationManager) HasPrivilegeOnEntity(ctx *simulator.Context, req *types.HasPrivilegeOnEntity) soap.HasFault {
	user := m.v.userOfSession(ctx, req.SessionId)
	var granted []bool
	for _, id := range req.PrivId {
		granted = append(granted, m.v.privileges.Has(user, id))
	}
	return &hasPrivilegeBody{Res: &HasPrivilegeOnEntityResponse{Returnval: granted}}
}

// HasPrivilegeOnEntityResponse is govmomi's without its "omitempty", which drops
// every false from the list on the wire. It must have the same name.
type HasPrivilegeOnEntityResponse struct {
	Returnval []bool `xml:"returnval"`
}

type hasPrivilegeBody struct {
	Res *HasPrivilegeOnEntityResponse
}

func (*hasPrivilegeBody) Fault() *soap.Fault { return nil }

func (m *authorizationManager) HasUserPrivilegeOnEntities(ctx *simulator.Context, req *types.HasUserPrivilegeOnEntities) soap.HasFault {
	return &methods.HasUserPrivilegeOnEntitiesBody{Res: &types.HasUserPrivilegeOnEntitiesResponse{
		Returnval: m.onEntities(req.UserName, req.Entities, req.PrivId),
	}}
}

func (m *authorizationManager) FetchUserPrivilegeOnEntities(ctx *simulator.Context, req *types.FetchUserPrivilegeOnEntities) soap.HasFault {
	granted := slices.DeleteFunc(
		slices.Clone(object.AuthorizationRoleList(m.RoleList).ByName("Admin").Privilege),
		func(id string) bool { return !m.v.privileges.Has(req.UserName, id) })
	var list []types.UserPrivilegeResult
	for _, entity := range req.Entities {
		list = append(list, types.UserPrivilegeResult{Entity: entity, Privileges: granted})
	}
	return &methods.FetchUserPrivilegeOnEntitiesBody{Res: &types.FetchUserPrivilegeOnEntitiesResponse{Returnval: list}}
}
