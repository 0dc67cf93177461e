package main

import (
	"strings"
	"testing"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

func TestRenamedDatastore(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	datastore, err := l.finder(client).Datastore(l.ctx, "LocalDS_1")
	l.ok(err)
	before := l.files(client, "LocalDS_1")

	l.run(object.NewCommon(client, datastore.Reference()).Rename(l.ctx, "Renamed"))
	if _, err := l.finder(client).Datastore(l.ctx, "LocalDS_1"); err == nil {
		t.Error("the old name is still known")
	}
	if after := l.files(client, "Renamed"); len(after) != len(before) || len(after) == 0 {
		t.Errorf("files: before %v, after %v", before, after)
	}
	machine := l.properties(vm)
	if path := machine.Config.Files.VmPathName; !strings.HasPrefix(path, "[Renamed] ") {
		t.Errorf("vmx: %s", path)
	}
	disks := object.VirtualDeviceList(machine.Config.Hardware.Device).SelectByType((*types.VirtualDisk)(nil))
	for _, disk := range disks {
		if file := disk.GetVirtualDevice().Backing.(types.BaseVirtualDeviceFileBackingInfo).GetVirtualDeviceFileBackingInfo().FileName; !strings.HasPrefix(file, "[Renamed] ") {
			t.Errorf("disk: %s", file)
		}
	}
	l.run(vm.PowerOn(l.ctx))
	l.run(vm.PowerOff(l.ctx))
	l.run(vm.Destroy(l.ctx))
	if files := l.files(client, "Renamed"); len(files) != 0 {
		t.Errorf("left: %v", files)
	}
}

func TestRenamedNetwork(t *testing.T) {
	l := startLab(t)
	client := l.client()
	network, err := l.finder(client).Network(l.ctx, "VM Network")
	l.ok(err)
	l.run(object.NewCommon(client, network.Reference()).Rename(l.ctx, "Office"))
	if found, err := l.finder(client).Network(l.ctx, "Office"); err != nil || found.Reference() != network.Reference() {
		t.Errorf("%v %v", found, err)
	}
}

func TestRenameRefused(t *testing.T) {
	l := startLab(t)
	client := l.client()
	datastore, err := l.finder(client).Datastore(l.ctx, "LocalDS_0")
	l.ok(err)
	for _, test := range []struct {
		name string
		want types.BaseMethodFault
	}{
		{"LocalDS_1", &types.DuplicateName{}},
		{"../elsewhere", &types.InvalidName{}},
	} {
		task, err := object.NewCommon(client, datastore.Reference()).Rename(l.ctx, test.name)
		l.ok(err)
		if err := task.Wait(l.ctx); !fault.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
