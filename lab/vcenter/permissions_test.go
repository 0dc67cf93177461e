package main

import (
	"slices"
	"testing"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

// What a registration does to give its service account a role.
func TestRolesAndPermissions(t *testing.T) {
	l := startLab(t)
	client := l.client()
	manager := object.NewAuthorizationManager(client)
	root := client.ServiceContent.RootFolder

	before, err := manager.RetrieveEntityPermissions(l.ctx, root, false)
	l.ok(err)
	role, err := manager.AddRole(l.ctx, "AWS Connector", []string{"VApp.Export"})
	l.ok(err)
	second, err := manager.AddRole(l.ctx, "Another", []string{"VApp.Import"})
	l.ok(err)
	if role <= 0 || second == role {
		t.Errorf("%d %d", role, second)
	}
	if _, err := manager.AddRole(l.ctx, "AWS Connector", nil); !fault.Is(err, &types.AlreadyExists{}) {
		t.Errorf("twice: %v", err)
	}
	if _, err := manager.AddRole(l.ctx, "Wrong", []string{"VApp.Nothing"}); !fault.Is(err, &types.InvalidArgument{}) {
		t.Errorf("an unknown privilege: %v", err)
	}
	roles, err := manager.RoleList(l.ctx)
	l.ok(err)
	if added := roles.ByName("AWS Connector"); added == nil || added.RoleId != role || !slices.Contains(added.Privilege, "VApp.Export") {
		t.Errorf("%+v", added)
	}

	set := func(principal string, id int32) error {
		return manager.SetEntityPermissions(l.ctx, root, []types.Permission{{Principal: principal, RoleId: id, Propagate: true}})
	}
	l.ok(set("connector", role))
	l.ok(set("other", role))
	l.ok(set("Connector", second)) // replaces the first, and nobody else's
	if err := set("connector", 4711); !fault.Is(err, &types.NotFound{}) {
		t.Errorf("an unknown role: %v", err)
	}
	after, err := manager.RetrieveEntityPermissions(l.ctx, root, false)
	l.ok(err)
	given := map[string]int32{}
	for _, p := range after[len(before):] {
		given[p.Principal] = p.RoleId
		if p.Entity == nil || *p.Entity != root || !p.Propagate {
			t.Errorf("%+v", p)
		}
	}
	if len(after) != len(before)+2 || given["Connector"] != second || given["other"] != role {
		t.Errorf("%v", after)
	}
	vm := l.deploy(client, importOptions{name: "fra-01"})
	inherited, err := manager.RetrieveEntityPermissions(l.ctx, vm.Reference(), true)
	l.ok(err)
	if len(inherited) != len(after) {
		t.Errorf("%v", inherited)
	}
	own, err := manager.RetrieveEntityPermissions(l.ctx, vm.Reference(), false)
	l.ok(err)
	if len(own) != 0 {
		t.Errorf("%v", own)
	}
	l.ok(manager.RemoveEntityPermission(l.ctx, root, "other", false))
	nowhere := types.ManagedObjectReference{Type: "Folder", Value: "group-0"}
	if err := manager.SetEntityPermissions(l.ctx, nowhere, nil); !fault.Is(err, &types.ManagedObjectNotFound{}) {
		t.Errorf("%v", err)
	}

	again := object.NewAuthorizationManager(l.client()) // another session sees it
	if found, err := again.RetrieveEntityPermissions(l.ctx, root, false); err != nil || len(found) != len(before)+1 {
		t.Errorf("%v %v", found, err)
	}
	l.control("POST", "/reset", nil, nil)
	again = object.NewAuthorizationManager(l.client())
	if found, err := again.RetrieveEntityPermissions(l.ctx, root, false); err != nil || len(found) != len(before) {
		t.Errorf("after a reset: %v %v", found, err)
	}
	if roles, err := again.RoleList(l.ctx); err != nil || roles.ByName("AWS Connector") != nil {
		t.Errorf("after a reset: %v %v", roles, err)
	}
}
