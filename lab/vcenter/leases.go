package main

import (
	"sync"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

// leases are the imports under way.
type leases struct {
	v    *vcenter
	mu   sync.Mutex
	open map[string]*lease
}

func newLeases(v *vcenter) *leases { return &leases{v: v, open: map[string]*lease{}} }

func (ls *leases) Open(session types.UserSession, name string) *lease {
	l := &lease{
		v: ls.v, session: session, name: name, alive: time.Now(),
		disks: map[string]string{}, received: map[string]received{},
	}
	l.Self = types.ManagedObjectReference{Type: "HttpNfcLease", Value: "lease-" + newUUID()}
	l.State = types.HttpNfcLeaseStateInitializing
	ls.mu.Lock()
	ls.open[l.Self.Value] = l
	ls.mu.Unlock()
	ls.v.registry.Put(l)
	return l
}

func (ls *leases) Get(id string) *lease {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	return ls.open[id]
}

func (ls *leases) close(l *lease) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	delete(ls.open, l.Self.Value)
}

// reap ends what nobody ends: upstream's leases live for ever. An import whose
// client is silent for the lease's timeout, or whose session is gone, is undone,
// as vCenter does. The same look drops the collectors of ended sessions.
func (ls *leases) reap() {
	for tick := time.NewTicker(500 * time.Millisecond); ; {
		select {
		case <-ls.v.done:
			tick.Stop()
			return
		case <-tick.C:
		}
		alive := map[string]bool{}
		for _, session := range ls.v.sessions() {
			alive[session.Key] = true
		}
		ls.v.collectors.forget(alive)

		ls.mu.Lock()
		var ended []*lease
		for _, l := range ls.open {
			if !alive[l.session.Key] || l.silentFor() > ls.v.options.LeaseTimeout {
				ended = append(ended, l)
			}
		}
		ls.mu.Unlock()
		for _, l := range ended {
			l.undo("the lease timed out or its session ended", new(types.Timedout))
		}
	}
}
