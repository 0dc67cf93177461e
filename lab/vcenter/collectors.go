package main

import (
	"sort"
	"sync"
	"sync/atomic"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

var collectorsRef = types.ManagedObjectReference{Type: "LabCollectors", Value: "lab-collectors"}

// collectors answers for every session's PropertyCollectors (S1). Upstream keeps
// one handler per reference, and all sessions' default collectors share one
// reference: with two waiting clients the last one gets all updates and the
// other waits for ever. Here every session's collector has its own versions,
// and what changed is found by comparing, not by listening.
type collectors struct {
	mo.PropertyCollector
	unlocked

	v         *vcenter
	retriever simulator.PropertyCollector
	changes   atomic.Int64 // goes up whenever an object of the registry changes

	mu   sync.Mutex
	open map[collectorKey]*collector
}

type collectorKey struct{ session, user, id string }

func newCollectors(v *vcenter) *collectors {
	c := &collectors{v: v, open: map[collectorKey]*collector{}}
	c.Self = collectorsRef
	v.registry.Put(c)
	return c
}

func keyOf(ctx *simulator.Context, ref types.ManagedObjectReference) collectorKey {
	return collectorKey{ctx.Session.Key, ctx.Session.UserName, ref.Value}
}

func (c *collectors) of(ctx *simulator.Context, ref types.ManagedObjectReference) *collector {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := keyOf(ctx, ref)
	found := c.open[key]
	if found == nil {
		found = &collector{cancelled: make(chan struct{})}
		c.open[key] = found
	}
	return found
}

// forget drops the collectors of sessions that have ended, and wakes whoever
// still waits on one. The in-process client's session is in no list and never ends.
func (c *collectors) forget(alive map[string]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, collector := range c.open {
		if key.user != "" && !alive[key.session] {
			collector.Cancel()
			delete(c.open, key)
		}
	}
}

func (c *collectors) CreatePropertyCollector(ctx *simulator.Context, _ *types.CreatePropertyCollector) soap.HasFault {
	ref := types.ManagedObjectReference{Type: "PropertyCollector", Value: "collector-" + newUUID()}
	c.of(ctx, ref)
	return &methods.CreatePropertyCollectorBody{Res: &types.CreatePropertyCollectorResponse{Returnval: ref}}
}

func (c *collectors) DestroyPropertyCollector(ctx *simulator.Context, req *types.DestroyPropertyCollector) soap.HasFault {
	c.of(ctx, req.This).Cancel()
	c.mu.Lock()
	delete(c.open, keyOf(ctx, req.This))
	c.mu.Unlock()
	return &methods.DestroyPropertyCollectorBody{Res: new(types.DestroyPropertyCollectorResponse)}
}

func (c *collectors) CreateFilter(ctx *simulator.Context, req *types.CreateFilter) soap.HasFault {
	body := &methods.CreateFilterBody{}
	if _, fault := c.collect(ctx, req.Spec); fault != nil { // an object that does not exist is refused here
		body.Fault_ = fault
		return body
	}
	ref := types.ManagedObjectReference{Type: "PropertyFilter", Value: req.This.Value + "/" + newUUID()}
	c.of(ctx, req.This).Add(filter{ref, req.Spec})
	body.Res = &types.CreateFilterResponse{Returnval: ref}
	return body
}

func (c *collectors) DestroyPropertyFilter(ctx *simulator.Context, req *types.DestroyPropertyFilter) soap.HasFault {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, collector := range c.open {
		if key.session == ctx.Session.Key {
			collector.Remove(req.This)
		}
	}
	return &methods.DestroyPropertyFilterBody{Res: new(types.DestroyPropertyFilterResponse)}
}

func (c *collectors) CancelWaitForUpdates(ctx *simulator.Context, req *types.CancelWaitForUpdates) soap.HasFault {
	c.of(ctx, req.This).Cancel()
	return &methods.CancelWaitForUpdatesBody{Res: new(types.CancelWaitForUpdatesResponse)}
}

func (c *collectors) RetrievePropertiesEx(ctx *simulator.Context, req *types.RetrievePropertiesEx) soap.HasFault {
	body := c.retriever.RetrievePropertiesEx(ctx, req)
	if b, ok := body.(*methods.RetrievePropertiesExBody); ok && b.Res != nil && b.Res.Returnval != nil {
		sortProperties(b.Res.Returnval.Objects)
	}
	return body
}

func (c *collectors) ContinueRetrievePropertiesEx(ctx *simulator.Context, req *types.ContinueRetrievePropertiesEx) soap.HasFault {
	return c.retriever.ContinueRetrievePropertiesEx(ctx, req)
}

func (c *collectors) RetrieveProperties(ctx *simulator.Context, req *types.RetrieveProperties) soap.HasFault {
	body := c.retriever.RetrieveProperties(ctx, req)
	if b, ok := body.(*methods.RetrievePropertiesBody); ok && b.Res != nil {
		sortProperties(b.Res.Returnval)
	}
	return body
}

// sortProperties puts properties in the order of their names (S4). Upstream
// answers in the order they were asked for; the vSphere provider's waiter asks
// for guest.net before guest.ipStack, looks at the address before it knows the
// gateway, and then waits for a change that never comes.
func sortProperties(objects []types.ObjectContent) {
	for _, o := range objects {
		sort.SliceStable(o.PropSet, func(i, j int) bool { return o.PropSet[i].Name < o.PropSet[j].Name })
	}
}
