package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

func TestLogins(t *testing.T) {
	l := startLab(t)
	for _, c := range []struct {
		user, password string
		in             bool
	}{
		{admin, password, true},
		{"Administrator@VSPHERE.LOCAL", password, true},
		{admin, "wrong", false},
		{admin, "", false},
		{"nobody", password, false},
	} {
		_, err := l.login(c.user, c.password)
		if (err == nil) != c.in {
			t.Errorf("%s %q: %v", c.user, c.password, err)
		}
		if err != nil && !fault.Is(err, &types.InvalidLogin{}) {
			t.Errorf("%s: %T is not InvalidLogin", c.user, err)
		}
	}
	if status := l.control("PUT", "/users/connector", map[string]string{"password": "s3cret"}, nil); status != 200 {
		t.Fatal(status)
	}
	if _, err := l.login("connector", "s3cret"); err != nil {
		t.Error(err)
	}
}

func TestLockout(t *testing.T) {
	l := startLab(t)
	for range 20 {
		_, _ = l.login(admin, "wrong")
	}
	if _, err := l.login(admin, password); err != nil {
		t.Fatalf("locked although nobody asked for it: %v", err)
	}
	l.control("PUT", "/lockout", map[string]int{"after": 20}, nil)
	for range 19 {
		_, _ = l.login(admin, "wrong")
	}
	if _, err := l.login(admin, password); err != nil {
		t.Fatalf("locked after 19: %v", err)
	}
	for range 20 {
		_, _ = l.login(admin, "wrong")
	}
	if _, err := l.login(admin, password); err == nil {
		t.Error("not locked after 20 wrong passwords")
	}
}

func TestPrivileges(t *testing.T) {
	l := startLab(t)
	l.control("PUT", "/users/connector", map[string]string{"password": "s3cret"}, nil)
	client, err := l.login("connector", "s3cret")
	l.ok(err)
	vm := l.deploy(client, importOptions{name: "fra-01"})
	ids := []string{"VirtualMachine.Interact.PowerOn", "VirtualMachine.Config.Memory", "VirtualMachine.Config.Annotation"}
	granted := func() string {
		authorization := object.NewAuthorizationManager(client)
		on, err := authorization.HasPrivilegeOnEntity(l.ctx, vm.Reference(), "", ids)
		l.ok(err)
		user, err := authorization.HasUserPrivilegeOnEntities(l.ctx, []types.ManagedObjectReference{vm.Reference()}, "connector", ids)
		l.ok(err)
		var agreed []bool
		for _, p := range user[0].PrivAvailability {
			agreed = append(agreed, p.IsGranted)
		}
		if !slices.Equal(on, agreed) {
			t.Errorf("they do not agree: %v %v", on, agreed)
		}
		return fmt.Sprint(on)
	}
	if got := granted(); got != "[true true true]" {
		t.Error(got)
	}
	l.control("PUT", "/privileges/connector", map[string][]string{"denied": ids[:2]}, nil)
	if got := granted(); got != "[false false true]" {
		t.Error(got)
	}
	_, err = vm.PowerOn(l.ctx)
	if !soap.IsSoapFault(err) {
		t.Fatalf("%v", err)
	}
	denied, ok := soap.ToSoapFault(err).VimFault().(types.NoPermission)
	if !ok || denied.PrivilegeId != ids[0] || *denied.Object != vm.Reference() {
		t.Errorf("%+v", soap.ToSoapFault(err))
	}
	if got := soap.ToSoapFault(err).String; got != "Permission to perform this operation was denied." {
		t.Errorf("%q", got)
	}
	if _, err := vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{MemoryMB: 1024}); !fault.Is(err, &types.NoPermission{}) {
		t.Errorf("memory: %v", err)
	}
	l.run(vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{Annotation: "allowed"}))
	l.run(object.NewVirtualMachine(l.client(), vm.Reference()).PowerOn(l.ctx)) // another user is not concerned
	if got := l.kinds("fra-01"); !slices.Contains(got, eventDenied) {
		t.Errorf("%v", got)
	}
	l.control("DELETE", "/privileges/connector", nil, nil)
	l.run(vm.PowerOff(l.ctx))
}

// Every method of the table is one a client can call.
func TestPrivilegeTableNamesRealMethods(t *testing.T) {
	t.Parallel()
	for method, privileges := range privilegesOf {
		name, _, _ := strings.Cut(method, ":")
		if _, ok := types.TypeFunc()(name + "RequestType"); !ok {
			if _, ok := types.TypeFunc()(name); !ok {
				t.Errorf("%s is not a vSphere method", method)
			}
		}
		if len(privileges) == 0 {
			t.Errorf("%s needs nothing", method)
		}
	}
}
