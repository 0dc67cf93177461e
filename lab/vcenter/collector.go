package main

import (
	"slices"
	"strconv"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// collector is one PropertyCollector of one session: its filters, and what it
// told under each of its last versions. A client that asks with an older version
// (it lost an answer, or two of its threads wait) gets all that changed since.
type collector struct {
	mu        sync.Mutex
	filters   []filter
	version   int
	told      map[int]snapshot
	cancelled chan struct{}
}

type filter struct {
	ref  types.ManagedObjectReference
	spec types.PropertyFilterSpec
}

// snapshot is what a client knows: filter -> object -> property -> value as XML.
type snapshot map[types.ManagedObjectReference]map[types.ManagedObjectReference]map[string]string

// keepVersions bounds how old a version a client may come back with.
const keepVersions = 32

func (c *collector) Add(f filter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.filters = append(c.filters, f)
}

func (c *collector) Remove(ref types.ManagedObjectReference) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.filters = slices.DeleteFunc(c.filters, func(f filter) bool { return f.ref == ref })
}

// Cancelled is closed by the next Cancel.
func (c *collector) Cancelled() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cancelled
}

func (c *collector) Cancel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.cancelled)
	c.cancelled = make(chan struct{})
}

// Delta returns the difference between what version knew and what is now, at
// most so many objects of it, or nil when there is none.
func (c *collector) Delta(version string, most int, collect func(types.PropertyFilterSpec) ([]types.ObjectContent, *soap.Fault)) (*types.UpdateSet, *soap.Fault) {
	c.mu.Lock()
	filters := slices.Clone(c.filters)
	known := snapshot{}
	if version != "" {
		n, err := strconv.Atoi(version)
		found, ok := c.told[n]
		if err != nil || !ok {
			c.mu.Unlock()
			return nil, simulator.Fault("", new(types.InvalidCollectorVersion))
		}
		known = found
	}
	c.mu.Unlock()

	set := &types.UpdateSet{}
	next := snapshot{}
	for _, f := range filters {
		f.spec.ReportMissingObjectsInResults = types.NewBool(true) // one that went away has left, it is no error
		objects, fault := collect(f.spec)
		if fault != nil {
			return nil, fault
		}
		update := types.PropertyFilterUpdate{Filter: f.ref}
		update.ObjectSet, next[f.ref] = compare(known[f.ref], objects, most)
		most -= len(update.ObjectSet)
		if len(update.ObjectSet) > 0 {
			set.FilterSet = append(set.FilterSet, update)
		}
	}
	if len(set.FilterSet) == 0 {
		return nil, nil
	}
	if most <= 0 {
		set.Truncated = types.NewBool(true)
	}
	set.Version = c.remember(next)
	return set, nil
}

func (c *collector) remember(s snapshot) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.told == nil {
		c.told = map[int]snapshot{}
	}
	c.version++
	c.told[c.version] = s
	delete(c.told, c.version-keepVersions)
	return strconv.Itoa(c.version)
}

// compare returns up to most object updates that lead from known to objects,
// and what is known after them.
func compare(known map[types.ManagedObjectReference]map[string]string, objects []types.ObjectContent, most int) ([]types.ObjectUpdate, map[types.ManagedObjectReference]map[string]string) {
	var updates []types.ObjectUpdate
	after := map[types.ManagedObjectReference]map[string]string{}
	present := map[types.ManagedObjectReference]bool{}
	for _, o := range objects {
		present[o.Obj] = true
		before, seen := known[o.Obj]
		update := types.ObjectUpdate{Obj: o.Obj, Kind: types.ObjectUpdateKindModify, MissingSet: o.MissingSet}
		if !seen {
			update.Kind = types.ObjectUpdateKindEnter
		}
		values := map[string]string{}
		for _, p := range o.PropSet {
			values[p.Name] = serialize(p)
			if old, ok := before[p.Name]; !ok || old != values[p.Name] {
				update.ChangeSet = append(update.ChangeSet, types.PropertyChange{Name: p.Name, Op: types.PropertyChangeOpAssign, Val: p.Val})
			}
		}
		for name := range before {
			if _, ok := values[name]; !ok { // it has no value any more
				update.ChangeSet = append(update.ChangeSet, types.PropertyChange{Name: name, Op: types.PropertyChangeOpAssign})
			}
		}
		changed := !seen || len(update.ChangeSet) > 0
		switch {
		case changed && len(updates) < most:
			updates = append(updates, update)
			after[o.Obj] = values
		case seen: // unchanged, or left for the next answer
			after[o.Obj] = before
		}
	}
	for ref, before := range known {
		if present[ref] {
			continue
		}
		if len(updates) < most {
			updates = append(updates, types.ObjectUpdate{Obj: ref, Kind: types.ObjectUpdateKindLeave})
		} else {
			after[ref] = before
		}
	}
	return updates, after
}

func serialize(p types.DynamicProperty) string {
	b, err := xml.Marshal(&p)
	if err != nil {
		panic(err) // upstream made this value from XML
	}
	return string(b)
}
