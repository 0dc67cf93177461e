package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/ovf"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25/types"
)

func TestImportKeepsTheOVF(t *testing.T) {
	l := startLab(t)
	client := l.client()
	l.deploy(client, importOptions{name: "fra-01", provisioning: "eagerZeroedThick"})
	found, err := inspect(l.ctx, client)
	l.ok(err)
	vm := found.VMs[0]
	got := fmt.Sprintf("%s %d %d %s %s %s %s", vm.Path, vm.CPUs, vm.MemoryMiB, vm.Hardware, vm.Firmware, vm.GuestID, vm.Annotation)
	if got != "/DC0/vm/appliances/fra-01 4 4096 vmx-13 efi otherLinux64Guest from the OVF" {
		t.Error(got)
	}
	if len(vm.NICs) != 2 || vm.NICs[0].Network != "VM Network" || vm.NICs[1].Network != "Prod-VLAN-12" || vm.NICs[0].Label != "Network adapter 1" {
		t.Errorf("%+v", vm.NICs)
	}
	for _, nic := range vm.NICs {
		if !strings.HasPrefix(nic.MAC, "00:50:56:") { // upstream's repeat themselves
			t.Errorf("MAC address %s is not of vCenter's range", nic.MAC)
		}
	}
	if len(vm.Disks) != 1 || vm.Disks[0] != (diskEntry{Label: "Hard disk 1", MiB: 2048, File: "[LocalDS_1] fra-01/fra-01.vmdk", Eager: true}) {
		t.Errorf("%+v", vm.Disks)
	}
	if vm.Properties["hostname"] != "localhost" {
		t.Errorf("%v", vm.Properties)
	}
	machine := l.properties(object.NewVirtualMachine(client, types.ManagedObjectReference{Type: "VirtualMachine", Value: vm.ID}))
	devices := object.VirtualDeviceList(machine.Config.Hardware.Device)
	if len(devices.SelectByType((*types.VirtualLsiLogicController)(nil))) != 1 {
		t.Error("the SCSI controller is not the OVF's")
	}
	if *machine.Config.Hardware.NumCoresPerSocket != 2 {
		t.Errorf("%d cores a socket", *machine.Config.Hardware.NumCoresPerSocket)
	}
	if transport := machine.Config.VAppConfig.GetVmConfigInfo().OvfEnvironmentTransport; !slices.Equal(transport, []string{"com.vmware.guestInfo"}) {
		t.Errorf("transport %v", transport)
	}
}

func TestDeploymentOptions(t *testing.T) {
	l := startLab(t)
	client := l.client()
	descriptor, err := os.ReadFile("testdata/appliance.ovf")
	l.ok(err)
	parsed, err := ovf.NewManager(client).ParseDescriptor(l.ctx, string(descriptor), types.OvfParseDescriptorParams{})
	l.ok(err)
	var keys []string
	for _, option := range parsed.DeploymentOption {
		keys = append(keys, option.Key)
	}
	if got := fmt.Sprintln(keys, parsed.DefaultDeploymentOption, parsed.Network[1].Name, parsed.Property[0].Id); got != "[small medium large] medium Management hostname\n" {
		t.Errorf("%+v", parsed)
	}
	for option, want := range map[string]string{"": "4096 2", "small": "2048 1", "medium": "4096 2", "large": "8192 2"} {
		spec, _ := l.specFor(client, importOptions{name: "x", option: option})
		config := spec.ImportSpec.(*types.VirtualMachineImportSpec).ConfigSpec
		cards := 0
		for _, change := range config.DeviceChange {
			if _, ok := change.GetVirtualDeviceConfigSpec().Device.(types.BaseVirtualEthernetCard); ok {
				cards++
			}
		}
		if got := fmt.Sprint(config.MemoryMB, cards); got != want {
			t.Errorf("option %q: %s, not %s", option, got, want)
		}
	}
}

func TestBrokenOVFIsRefused(t *testing.T) {
	l := startLab(t)
	client := l.client()
	good, err := os.ReadFile("testdata/appliance.ovf")
	l.ok(err)
	for name, descriptor := range map[string]string{
		"not XML":                 "no",
		"no system":               "<Envelope/>",
		"a disk without a file":   strings.Replace(string(good), ` ovf:fileRef="file1"`, "", 1),
		"a disk without a parent": strings.Replace(string(good), "<rasd:Parent>3</rasd:Parent>", "", 1),
	} {
		pool, err := l.finder(client).ResourcePool(l.ctx, "DC0_C0/Resources")
		l.ok(err)
		datastore, err := l.finder(client).Datastore(l.ctx, "LocalDS_0")
		l.ok(err)
		if _, err := ovf.NewManager(client).CreateImportSpec(l.ctx, descriptor, pool, datastore, &types.OvfCreateImportSpecParams{EntityName: "x"}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestFilesComeAndGo(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	files := l.files(client, "LocalDS_1")
	if files["fra-01/fra-01-flat.vmdk"] != int64(len(diskBytes)) {
		t.Errorf("the disk's file is not what was uploaded: %v", files)
	}
	for _, name := range []string{"fra-01.vmx", "fra-01.vmdk", "fra-01.nvram", "vmware.log"} {
		if _, ok := files["fra-01/"+name]; !ok {
			t.Errorf("%s is missing: %v", name, files)
		}
	}
	l.run(vm.Destroy(l.ctx))
	if files := l.files(client, "LocalDS_1"); len(files) != 0 {
		t.Errorf("left after destroy: %v", files)
	}
	if entries, _ := os.ReadDir(l.server.current.Load().options.Dir + "/LocalDS_1"); len(entries) != 0 {
		t.Errorf("left on disk: %v", entries)
	}

	again := l.deploy(client, importOptions{name: "fra-01"})
	l.ok(again.Unregister(l.ctx))
	if files := l.files(client, "LocalDS_1"); len(files) == 0 {
		t.Error("unregistering deleted files")
	}
	third := l.deploy(client, importOptions{name: "fra-01"}) // beside the files of the unregistered one
	if _, ok := l.files(client, "LocalDS_1")["fra-01_1/fra-01.vmdk"]; !ok {
		t.Errorf("%v", l.files(client, "LocalDS_1"))
	}
	l.run(third.Destroy(l.ctx))
	dc, err := l.finder(client).Datacenter(l.ctx, "DC0")
	l.ok(err)
	l.run(object.NewFileManager(client).DeleteDatastoreFile(l.ctx, "[LocalDS_1] fra-01", dc))
	if files := l.files(client, "LocalDS_1"); len(files) != 0 {
		t.Errorf("left after DeleteDatastoreFile: %v", files)
	}
	if got := l.kinds("fra-01"); !slices.Equal(got[:4], []string{eventUploadStarted, eventUploadFinished, eventImport, eventDestroy}) {
		t.Errorf("%v", got)
	}
}

// Upstream accepts a name twice.
func TestDuplicateNames(t *testing.T) {
	l := startLab(t)
	client := l.client()
	l.deploy(client, importOptions{name: "fra-01"})
	_, _, err := l.lease(client, importOptions{name: "fra-01"})
	if !fault.Is(err, &types.DuplicateName{}) {
		t.Errorf("ImportVApp: %v", err)
	}
	folder, err := l.finder(client).Folder(l.ctx, "vm/appliances")
	l.ok(err)
	pool, err := l.finder(client).ResourcePool(l.ctx, "DC0_C0/Resources")
	l.ok(err)
	spec := types.VirtualMachineConfigSpec{Name: "fra-01", GuestId: "otherGuest", Files: &types.VirtualMachineFileInfo{VmPathName: "[LocalDS_0]"}}
	task, err := folder.CreateVM(l.ctx, spec, pool, nil)
	l.ok(err)
	if err := task.Wait(l.ctx); !fault.Is(err, &types.DuplicateName{}) {
		t.Errorf("CreateVM_Task: %v", err)
	}
	spec.Name = "fra-02"
	l.run(folder.CreateVM(l.ctx, spec, pool, nil))
}

// Upstream's leases live for ever.
func TestLeasesEnd(t *testing.T) {
	l := startLab(t, func(o *serverOptions) { o.LeaseTimeout = 700 * time.Millisecond })
	client := l.client()
	gone := func() bool {
		found, err := inspect(l.ctx, client)
		l.ok(err)
		return len(found.VMs) == 0 && len(l.files(client, "LocalDS_1")) == 0
	}

	lease, info, err := l.lease(client, importOptions{name: "silent"})
	l.ok(err)
	if gone() {
		t.Fatal("there is no VM while its lease is open")
	}
	l.eventually("the import of a silent client ends", gone)
	if _, err := lease.Wait(l.ctx, nil); err == nil {
		t.Error("the lease has no error")
	}
	response, err := client.Client.Client.Post(info.Items[0].URL.String(), "", bytes.NewReader(diskBytes))
	l.ok(err)
	response.Body.Close()
	if response.StatusCode != 404 {
		t.Errorf("an upload to a dead lease: %s", response.Status)
	}

	lease, _, err = l.lease(client, importOptions{name: "aborted"})
	l.ok(err)
	l.ok(lease.Abort(l.ctx, nil))
	l.eventually("an aborted import is undone", gone)
}

func TestLeaseEndsWithItsSession(t *testing.T) {
	l := startLab(t)
	client := l.client()
	other := l.client()
	_, _, err := l.lease(other, importOptions{name: "orphan"})
	l.ok(err)
	l.ok(session.NewManager(other).Logout(l.ctx))
	l.eventually("the import of a session that ended is undone", func() bool {
		found, err := inspect(l.ctx, client)
		l.ok(err)
		return len(found.VMs) == 0
	})
	if got := l.kinds("orphan"); !slices.Contains(got, eventImportAborted) {
		t.Errorf("%v", got)
	}
}
