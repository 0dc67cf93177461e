package main

import (
	"slices"
	"testing"
	"time"
)

func TestInventory(t *testing.T) {
	l := startLab(t)
	client := l.client()
	finder := l.finder(client)
	for kind, find := range map[string]func(string) error{
		"host":      func(p string) error { _, err := finder.HostSystem(l.ctx, p); return err },
		"cluster":   func(p string) error { _, err := finder.ClusterComputeResource(l.ctx, p); return err },
		"datastore": func(p string) error { _, err := finder.Datastore(l.ctx, p); return err },
		"network":   func(p string) error { _, err := finder.Network(l.ctx, p); return err },
		"folder":    func(p string) error { _, err := finder.Folder(l.ctx, p); return err },
		"pool":      func(p string) error { _, err := finder.ResourcePool(l.ctx, p); return err },
	} {
		for _, path := range map[string][]string{
			"host": {"DC0_C0/DC0_C0_H0", "DC0_C0/DC0_C0_H2", "DC0_H0/DC0_H0"}, "cluster": {"DC0_C0"},
			"datastore": {"LocalDS_0", "LocalDS_1"}, "network": {"VM Network", "DC0_DVPG0", "Prod-VLAN-12"},
			"folder": {"vm/appliances"}, "pool": {"DC0_C0/Resources/connectors"},
		}[kind] {
			if err := find(path); err != nil {
				t.Errorf("%s %s: %v", kind, path, err)
			}
		}
	}
	found, err := inspect(l.ctx, client)
	l.ok(err)
	if len(found.VMs) != 0 {
		t.Errorf("a new vCenter has VMs: %v", found.VMs)
	}
	if got := client.ServiceContent.About.Version; got != "8.0.3" {
		t.Errorf("version %s", got)
	}
}

// The control port asks in process, by a session that is in no list of sessions:
// what looks for ended sessions must not take its collectors away.
func TestInventoryIsAlwaysAnswered(t *testing.T) {
	l := startLab(t)
	for end := time.Now().Add(1500 * time.Millisecond); time.Now().Before(end); {
		var found inventory
		if status := l.control("GET", "/inventory", nil, &found); status != 200 {
			t.Fatalf("status %d", status)
		}
	}
}

func TestInventoryHasAsManyHostsAsAsked(t *testing.T) {
	l := startLab(t, func(o *serverOptions) { o.Hosts = 5 })
	hosts, err := l.finder(l.client()).HostSystemList(l.ctx, "DC0_C0/*")
	l.ok(err)
	if len(hosts) != 5 {
		t.Errorf("%d hosts", len(hosts))
	}
}

// S6: upstream's vCenters on one machine, and VMs of one name, have the same.
func TestUniqueIdentities(t *testing.T) {
	l, other := startLab(t), start(t)
	var ids []string
	for _, lab := range []*lab{l, other} {
		client := lab.client()
		ids = append(ids, client.ServiceContent.About.InstanceUuid)
		vm := lab.deploy(client, importOptions{name: "fra-01"})
		config := lab.properties(vm).Config
		ids = append(ids, config.Uuid, config.InstanceUuid)
		lab.run(vm.Destroy(lab.ctx))
		again := lab.properties(lab.deploy(client, importOptions{name: "fra-01"})).Config
		ids = append(ids, again.Uuid, again.InstanceUuid)
	}
	slices.Sort(ids)
	if got := len(slices.Compact(slices.Clone(ids))); got != len(ids) {
		t.Errorf("only %d of %d identities differ: %v", got, len(ids), ids)
	}
}
