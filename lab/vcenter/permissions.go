package main

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// firstRole is the id of the first role a client adds; vCenter's own are below 0.
const firstRole = 1000

// AddAuthorizationRole answers with the role's id. Upstream's answers 0 for
// every role, and gives the first of them that id.
func (m *authorizationManager) AddAuthorizationRole(req *types.AddAuthorizationRole) soap.HasFault {
	res := m.AuthorizationManager.AddAuthorizationRole(req)
	body, ok := res.(*methods.AddAuthorizationRoleBody)
	if !ok || body.Res == nil {
		return res
	}
	id := firstRole + m.roles
	m.roles++
	m.RoleList[len(m.RoleList)-1].RoleId = id
	body.Res.Returnval = id
	return body
}

// SetEntityPermissions adds permissions, and replaces those of the same users
// and groups. Upstream's takes away everybody else's.
func (m *authorizationManager) SetEntityPermissions(ctx *simulator.Context, req *types.SetEntityPermissions) soap.HasFault {
	body := &methods.SetEntityPermissionsBody{}
	if _, ok := m.v.registry.Get(req.Entity).(mo.Entity); !ok {
		body.Fault_ = simulator.Fault("The object has already been deleted or has not been completely created", &types.ManagedObjectNotFound{Obj: req.Entity})
		return body
	}
	for _, p := range req.Permission {
		if !m.hasRole(p.RoleId) {
			body.Fault_ = simulator.Fault("The role does not exist.", new(types.NotFound))
			return body
		}
	}
	present := m.RetrieveEntityPermissions(ctx, &types.RetrieveEntityPermissions{Entity: req.Entity}).(*methods.RetrieveEntityPermissionsBody)
	var all []types.Permission
	for _, p := range present.Res.Returnval {
		if !hasPermission(req.Permission, p) {
			all = append(all, p)
		}
	}
	for _, p := range req.Permission {
		entity := req.Entity
		p.Entity = &entity
		all = append(all, p)
	}
	return m.AuthorizationManager.SetEntityPermissions(&types.SetEntityPermissions{Entity: req.Entity, Permission: all})
}

func (m *authorizationManager) hasRole(id int32) bool {
	for _, role := range m.RoleList {
		if role.RoleId == id {
			return true
		}
	}
	return false
}

// hasPermission says whether the list has one for the same user or group.
func hasPermission(list []types.Permission, of types.Permission) bool {
	for _, p := range list {
		if p.Group == of.Group && strings.EqualFold(p.Principal, of.Principal) {
			return true
		}
	}
	return false
}
