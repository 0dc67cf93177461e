package main

import (
	"fmt"
	"os"
	"path"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// inOwnDirectory names the VM's files as vCenter does: NAME/NAME.vmx, NAME.vmdk,
// NAME_1.vmdk, and NAME_1/ when the files of an unregistered VM are in the way.
// Upstream calls every disk disk-N.vmdk, and fails with FileAlreadyExists.
func (v *vcenter) inOwnDirectory(spec types.VirtualMachineConfigSpec) types.VirtualMachineConfigSpec {
	var home object.DatastorePath
	home.FromString(spec.Files.VmPathName)
	dir := spec.Name
	for n := 1; ; n++ {
		if _, err := os.Stat(path.Join(v.options.Dir, home.Datastore, dir)); os.IsNotExist(err) {
			break
		}
		dir = fmt.Sprintf("%s_%d", spec.Name, n)
	}
	file := func(name string) string {
		home.Path = path.Join(dir, name)
		return home.String()
	}
	disks := 0
	for _, change := range spec.DeviceChange {
		disk, ok := change.GetVirtualDeviceConfigSpec().Device.(*types.VirtualDisk)
		if !ok {
			continue
		}
		name := spec.Name + ".vmdk"
		if disks > 0 {
			name = fmt.Sprintf("%s_%d.vmdk", spec.Name, disks)
		}
		disk.Backing.(types.BaseVirtualDeviceFileBackingInfo).GetVirtualDeviceFileBackingInfo().FileName = file(name)
		disks++
	}
	spec.Files = &types.VirtualMachineFileInfo{VmPathName: file(spec.Name + ".vmx")}
	return spec
}

// diskFile returns where the bytes of a VM's disk are kept on this machine.
func (v *vcenter) diskFile(name string) string {
	var p object.DatastorePath
	p.FromString(name)
	return path.Join(v.options.Dir, p.Datastore, simulator.VirtualDiskBackingFileName(p.Path))
}

// removeLeftovers deletes a VM's directory when making it failed half way;
// upstream leaves it, and the next attempt ends in FileAlreadyExists.
func (v *vcenter) removeLeftovers(files *types.VirtualMachineFileInfo) {
	var p object.DatastorePath
	if files != nil && p.FromString(files.VmPathName) && path.Ext(p.Path) == ".vmx" && path.Dir(p.Path) != "." {
		os.RemoveAll(path.Join(v.options.Dir, p.Datastore, path.Dir(p.Path)))
	}
}
