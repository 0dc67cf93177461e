package main

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

// watch makes a filter for an object's property on a collector.
func (l *lab) watch(c *vim25.Client, collector, ref types.ManagedObjectReference, path string) types.ManagedObjectReference {
	l.Helper()
	res, err := methods.CreateFilter(l.ctx, c, &types.CreateFilter{This: collector, Spec: types.PropertyFilterSpec{
		ObjectSet: []types.ObjectSpec{{Obj: ref}},
		PropSet:   []types.PropertySpec{{Type: ref.Type, PathSet: []string{path}}},
	}})
	l.ok(err)
	return res.Returnval
}

func (l *lab) updates(c *vim25.Client, collector types.ManagedObjectReference, version string, seconds int32) (*types.UpdateSet, error) {
	res, err := methods.WaitForUpdatesEx(l.ctx, c, &types.WaitForUpdatesEx{This: collector, Version: version, Options: &types.WaitOptions{MaxWaitSeconds: &seconds}})
	if err != nil {
		return nil, err
	}
	return res.Returnval, nil
}

// S1: upstream, the default collectors of all sessions share one handler: the
// last client to wait gets every update and the others wait for ever.
func TestTwoSessionsWaitAtATime(t *testing.T) {
	l := startLab(t)
	owner := l.client()
	vm := l.deploy(owner, importOptions{name: "fra-01"})
	var ready, done sync.WaitGroup
	errs := make(chan error, 8)
	for i := range 8 {
		client := l.client()
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			collector := client.ServiceContent.PropertyCollector
			l.watch(client, collector, vm.Reference(), "config.annotation")
			first, err := l.updates(client, collector, "", 5)
			ready.Done()
			if err != nil {
				errs <- err
				return
			}
			second, err := l.updates(client, collector, first.Version, 5)
			if err == nil && second == nil {
				err = fmt.Errorf("client %d heard nothing", i)
			}
			errs <- err
		}()
	}
	ready.Wait()
	time.Sleep(100 * time.Millisecond)
	l.run(vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{Annotation: "changed"}))
	done.Wait()
	for range 8 {
		l.ok(<-errs)
	}
}

func TestManyDeployAtATime(t *testing.T) {
	l := startLab(t)
	var wait sync.WaitGroup
	for i := range 10 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			client := l.client()
			vm := l.deploy(client, importOptions{name: fmt.Sprintf("par-%d", i)})
			l.run(vm.PowerOn(l.ctx))
		}()
	}
	wait.Wait()
	found, err := inspect(l.ctx, l.client())
	l.ok(err)
	if len(found.VMs) != 10 {
		t.Errorf("%d VMs", len(found.VMs))
	}
	macs := map[string]bool{}
	for _, vm := range found.VMs {
		for _, nic := range vm.NICs {
			macs[nic.MAC] = true
		}
	}
	if len(macs) != 20 {
		t.Errorf("%d different MAC addresses of 20 cards", len(macs))
	}
}

func TestVersions(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	res, err := methods.CreatePropertyCollector(l.ctx, client, &types.CreatePropertyCollector{This: client.ServiceContent.PropertyCollector})
	l.ok(err)
	collector := res.Returnval
	l.watch(client, collector, vm.Reference(), "config.annotation")
	annotation := func(set *types.UpdateSet) any { return set.FilterSet[0].ObjectSet[0].ChangeSet[0].Val }

	first, err := l.updates(client, collector, "", 5)
	l.ok(err)
	if annotation(first) != "from the OVF" || first.FilterSet[0].ObjectSet[0].Kind != types.ObjectUpdateKindEnter {
		t.Fatalf("%+v", first)
	}
	nothing, err := l.updates(client, collector, first.Version, 0)
	l.ok(err)
	if nothing != nil {
		t.Errorf("nothing changed, and yet: %+v", nothing)
	}
	l.run(vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{Annotation: "two"}))
	second, err := l.updates(client, collector, first.Version, 5)
	l.ok(err)
	l.run(vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{Annotation: "three"}))
	third, err := l.updates(client, collector, first.Version, 5) // the answer with version 2 was lost
	l.ok(err)
	if annotation(second) != "two" || annotation(third) != "three" {
		t.Errorf("%v, %v", annotation(second), annotation(third))
	}
	l.run(vm.Destroy(l.ctx))
	last, err := l.updates(client, collector, third.Version, 5)
	l.ok(err)
	if got := last.FilterSet[0].ObjectSet[0]; got.Kind != types.ObjectUpdateKindLeave {
		t.Errorf("%+v", got)
	}
	if _, err := l.updates(client, collector, "4711", 0); err == nil {
		t.Error("a version that never was is accepted")
	}
}

func TestWaitIsCancelled(t *testing.T) {
	l := startLab(t)
	client := l.client()
	collector := client.ServiceContent.PropertyCollector
	done := make(chan error, 1)
	go func() {
		_, err := l.updates(client, collector, "", 20)
		done <- err
	}()
	time.Sleep(200 * time.Millisecond)
	_, err := methods.CancelWaitForUpdates(l.ctx, client, &types.CancelWaitForUpdates{This: collector})
	l.ok(err)
	select {
	case err := <-done:
		if err == nil {
			t.Error("a cancelled wait has an answer")
		}
	case <-time.After(3 * time.Second):
		t.Error("still waiting")
	}
}

// pages are needed where more objects change than a client takes at once.
func TestUpdatesComeInPages(t *testing.T) {
	l := startLab(t)
	client := l.client()
	hosts, err := l.finder(client).HostSystemList(l.ctx, "*/*")
	l.ok(err)
	collector := client.ServiceContent.PropertyCollector
	var objects []types.ObjectSpec
	for _, host := range hosts {
		objects = append(objects, types.ObjectSpec{Obj: host.Reference()})
	}
	_, err = methods.CreateFilter(l.ctx, client, &types.CreateFilter{This: collector, Spec: types.PropertyFilterSpec{
		ObjectSet: objects, PropSet: []types.PropertySpec{{Type: "HostSystem", PathSet: []string{"name"}}},
	}})
	l.ok(err)
	seen, version := map[string]bool{}, ""
	for range hosts {
		res, err := methods.WaitForUpdatesEx(l.ctx, client, &types.WaitForUpdatesEx{
			This: collector, Version: version, Options: &types.WaitOptions{MaxObjectUpdates: 1, MaxWaitSeconds: types.NewInt32(2)}})
		l.ok(err)
		version = res.Returnval.Version
		set := res.Returnval.FilterSet[0].ObjectSet
		if len(set) != 1 {
			t.Fatalf("%d objects at once", len(set))
		}
		seen[set[0].Obj.Value] = true
	}
	if len(seen) != len(hosts) {
		t.Errorf("%d of %d hosts", len(seen), len(hosts))
	}
}

// S4: the provider's waiter asks for guest.net first and must still learn of
// guest.ipStack before it.
func TestPropertiesAreSorted(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	l.run(vm.PowerOn(l.ctx))
	l.eventually("guest", func() bool { return len(l.properties(vm).Guest.Net[0].IpAddress) > 0 })
	var order []string
	ctx, cancel := context.WithTimeout(l.ctx, 5*time.Second)
	defer cancel()
	err := property.Wait(ctx, property.DefaultCollector(client), vm.Reference(), []string{"guest.net", "guest.ipStack"}, func(changes []types.PropertyChange) bool {
		for _, change := range changes {
			order = append(order, change.Name)
		}
		return len(order) >= 2
	})
	l.ok(err)
	if fmt.Sprint(order) != "[guest.ipStack guest.net]" {
		t.Errorf("%v", order)
	}
}

func TestFilterOnAnObjectThatIsNot(t *testing.T) {
	l := startLab(t)
	client := l.client()
	gone := object.NewVirtualMachine(client, types.ManagedObjectReference{Type: "VirtualMachine", Value: "vm-4711"})
	_, err := methods.CreateFilter(l.ctx, client, &types.CreateFilter{This: client.ServiceContent.PropertyCollector, Spec: types.PropertyFilterSpec{
		ObjectSet: []types.ObjectSpec{{Obj: gone.Reference()}}, PropSet: []types.PropertySpec{{Type: "VirtualMachine", PathSet: []string{"name"}}},
	}})
	if err == nil {
		t.Error("accepted")
	}
}
