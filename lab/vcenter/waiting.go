package main

import (
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	// longestWait ends a wait without a limit: what upstream would do for ever
	// for a client that is gone. Clients take the empty answer and ask again.
	longestWait = 10 * time.Minute
	lookAgain   = 250 * time.Millisecond // some upstream changes tell no handler
	lookCheap   = 10 * time.Millisecond
)

func (c *collectors) WaitForUpdatesEx(ctx *simulator.Context, req *types.WaitForUpdatesEx) soap.HasFault {
	body := &methods.WaitForUpdatesExBody{}
	set, fault := c.wait(ctx, req.This, req.Version, req.Options)
	if fault != nil {
		body.Fault_ = fault
	} else {
		body.Res = &types.WaitForUpdatesExResponse{Returnval: set}
	}
	return body
}

func (c *collectors) WaitForUpdates(ctx *simulator.Context, req *types.WaitForUpdates) soap.HasFault {
	body := &methods.WaitForUpdatesBody{}
	for {
		set, fault := c.wait(ctx, req.This, req.Version, nil)
		if fault != nil {
			body.Fault_ = fault
			return body
		}
		if set != nil { // this older call may not answer with nothing
			body.Res = &types.WaitForUpdatesResponse{Returnval: *set}
			return body
		}
	}
}

func (c *collectors) CheckForUpdates(ctx *simulator.Context, req *types.CheckForUpdates) soap.HasFault {
	body := &methods.CheckForUpdatesBody{}
	none := int32(0)
	set, fault := c.wait(ctx, req.This, req.Version, &types.WaitOptions{MaxWaitSeconds: &none})
	if fault != nil {
		body.Fault_ = fault
	} else {
		body.Res = &types.CheckForUpdatesResponse{Returnval: set}
	}
	return body
}

// wait returns what changed since version, nil when nothing did in time.
func (c *collectors) wait(ctx *simulator.Context, ref types.ManagedObjectReference, version string, options *types.WaitOptions) (*types.UpdateSet, *soap.Fault) {
	limit, most := longestWait, 100
	if options != nil {
		if s := options.MaxWaitSeconds; s != nil {
			limit = min(limit, time.Duration(*s)*time.Second)
		}
		if n := int(options.MaxObjectUpdates); n > 0 && n < most {
			most = n
		}
	}
	deadline := time.Now().Add(limit)
	collector := c.of(ctx, ref)
	cancelled := collector.Cancelled()
	for {
		changes := c.changes.Load()
		set, fault := collector.Delta(version, most, func(spec types.PropertyFilterSpec) ([]types.ObjectContent, *soap.Fault) {
			return c.collect(ctx, spec)
		})
		if set != nil || fault != nil {
			return set, fault
		}
		for again := time.Now().Add(lookAgain); c.changes.Load() == changes && time.Now().Before(again); {
			if !time.Now().Before(deadline) {
				return nil, nil
			}
			select {
			case <-cancelled:
				return nil, simulator.Fault("", new(types.RequestCanceled))
			case <-c.v.done:
				return nil, simulator.Fault("", new(types.RequestCanceled))
			case <-time.After(lookCheap):
			}
		}
	}
}

// collect returns the present values a filter selects.
func (c *collectors) collect(ctx *simulator.Context, spec types.PropertyFilterSpec) ([]types.ObjectContent, *soap.Fault) {
	res := c.retriever.RetrievePropertiesEx(ctx, &types.RetrievePropertiesEx{SpecSet: []types.PropertyFilterSpec{spec}})
	if fault := res.Fault(); fault != nil {
		return nil, fault
	}
	objects := res.(*methods.RetrievePropertiesExBody).Res.Returnval.Objects
	sortProperties(objects)
	return objects, nil
}
