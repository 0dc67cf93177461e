package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/simulator/vpx"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	version = "8.0.3"
	build   = "24022515"
)

// buildInventory makes DC0: the cluster DC0_C0 with hosts DC0_C0_H0.., the host
// DC0_H0, two datastores all of them see, three networks, the folder
// "appliances" and the resource pool "connectors".
//
// It does not call Model.Create, which puts its datastores under the system's
// temporary directory and forgets them when the process is killed.
func (v *vcenter) buildInventory() error {
	content := vpx.ServiceContent
	about := &content.About
	about.FullName = "VMware vCenter Server " + version + " build-" + build
	about.Version, about.ApiVersion, about.Build = version, version+".0", build
	about.LicenseProductVersion = "8.0"
	// S6: upstream gives every simulated vCenter on a machine the same one, and
	// what NewServiceInstance sets comes too late to be seen.
	about.InstanceUuid = newUUID()

	ctx, instance := simulator.NewServiceInstance(simulator.NewContext(), content, vpx.RootFolder)
	v.registry = ctx.Map
	v.service = simulator.New(ctx, instance)

	model := simulator.VPX()
	model.ServiceContent = content
	model.Service = v.service
	model.Datastore, model.Machine, model.Pool = 0, 0, 0
	model.Host, model.Cluster, model.ClusterHost, model.Portgroup = 1, 1, v.options.Hosts, 1
	if err := model.CreateInfrastructure(ctx); err != nil {
		return err
	}
	return v.furnish(ctx)
}

// furnish adds what the simulator's model has no setting for.
func (v *vcenter) furnish(ctx context.Context) error {
	client, err := v.client()
	if err != nil {
		return err
	}
	finder := find.NewFinder(client)
	dc, err := finder.Datacenter(ctx, "DC0")
	if err != nil {
		return err
	}
	finder.SetDatacenter(dc)

	hosts, err := finder.HostSystemList(ctx, "*/*")
	if err != nil {
		return err
	}
	for _, name := range []string{"LocalDS_0", "LocalDS_1"} {
		if err := mountDatastore(ctx, hosts, name, filepath.Join(v.options.Dir, name)); err != nil {
			return err
		}
	}

	network, err := finder.Network(ctx, "DVS0")
	if err != nil {
		return err
	}
	dvs := object.NewDistributedVirtualSwitch(client, network.Reference())
	task, err := dvs.AddPortgroup(ctx, []types.DVPortgroupConfigSpec{{
		Name: "Prod-VLAN-12", NumPorts: 8,
		Type: string(types.DistributedVirtualPortgroupPortgroupTypeEarlyBinding),
	}})
	if err == nil {
		err = task.Wait(ctx)
	}
	if err != nil {
		return err
	}

	folders, err := dc.Folders(ctx)
	if err != nil {
		return err
	}
	if _, err := folders.VmFolder.CreateFolder(ctx, "appliances"); err != nil {
		return err
	}
	pool, err := finder.ResourcePool(ctx, "DC0_C0/Resources")
	if err != nil {
		return err
	}
	_, err = pool.Create(ctx, "connectors", types.DefaultResourceConfigSpec())
	return err
}

func mountDatastore(ctx context.Context, hosts []*object.HostSystem, name, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, host := range hosts {
		system, err := host.ConfigManager().DatastoreSystem(ctx)
		if err != nil {
			return err
		}
		if _, err := system.CreateLocalDatastore(ctx, name, dir); err != nil {
			return err
		}
	}
	return nil
}

// newUUID returns a random (version 4) UUID.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
