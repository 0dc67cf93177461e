package main

import (
	"context"
	"sync"
	"time"
)

// event is one thing that happened, as GET /events tells it.
type event struct {
	Seq    int       `json:"seq"`
	Time   time.Time `json:"time"`
	Kind   string    `json:"kind"`
	Object string    `json:"object"` // the managed object's id, when there is one
	Name   string    `json:"name"`
	User   string    `json:"user"` // empty: the lab itself, or a change by hand
	Detail string    `json:"detail"`
}

// The kinds of event.
const (
	eventLogin                 = "login"
	eventLoginFailed           = "loginFailed"
	eventImport                = "import"
	eventImportAborted         = "importAborted"
	eventUploadStarted         = "uploadStarted"
	eventUploadFinished        = "uploadFinished"
	eventUploadFailed          = "uploadFailed"
	eventPowerOn               = "powerOn"
	eventPowerOff              = "powerOff"
	eventSuspend               = "suspend"
	eventGuestShutdown         = "guestShutdown"
	eventGuestReboot           = "guestReboot"
	eventGuestReady            = "guestReady"
	eventGuestProgram          = "guestProgram"
	eventGuestFile             = "guestFile"
	eventScanCodes             = "scanCodes"
	eventReconfigure           = "reconfigure"
	eventDestroy               = "destroy"
	eventExtensionRegistered   = "extensionRegistered"
	eventExtensionUpdated      = "extensionUpdated"
	eventExtensionUnregistered = "extensionUnregistered"
	eventDenied                = "denied"
	eventFault                 = "fault"
	eventReset                 = "reset"
)

// keepEvents bounds the memory of a lab that runs for days.
const keepEvents = 20000

// eventLog keeps what happened, in order. Sequence numbers go on over a reset,
// so that a client polling with ?since= never sees one twice.
type eventLog struct {
	mu     sync.Mutex
	last   int
	world  int // the number of the vCenter that is in use
	events []event
	news   chan struct{} // closed by the next event; nil while nobody waits
}

// worldEvents is the log as one vCenter writes to it. A reset replaces the
// vCenter: what the old one still has to say is about VMs that are no more.
type worldEvents struct {
	*eventLog
	world int
}

func (w worldEvents) Add(e event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.world >= w.eventLog.world {
		w.add(e)
	}
}

// add needs the lock.
func (l *eventLog) add(e event) {
	l.last++
	e.Seq, e.Time = l.last, time.Now().UTC()
	l.events = append(l.events, e)
	if len(l.events) > keepEvents {
		l.events = append([]event(nil), l.events[len(l.events)-keepEvents:]...)
	}
	if l.news != nil {
		close(l.news)
		l.news = nil
	}
}

// Begin forgets what happened to the vCenters before number world. The first
// event afterwards is the reset itself: a client asks for everything anew.
func (l *eventLog) Begin(world int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.world, l.events = world, nil
	l.add(event{Kind: eventReset})
}

// since returns the events after sequence number seq, and what tells of the
// next one. A number that is yet to come is one of a process before this one,
// and everything is news to its client.
func (l *eventLog) since(seq int) (found []event, news <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if seq > l.last {
		seq = 0
	}
	found = []event{}
	for _, e := range l.events {
		if e.Seq > seq {
			found = append(found, e)
		}
	}
	if l.news == nil {
		l.news = make(chan struct{})
	}
	return found, l.news
}

// Wait returns the events after sequence number seq, and waits for the first of
// them until patience is over.
func (l *eventLog) Wait(ctx context.Context, seq int, patience time.Duration) []event {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		found, news := l.since(seq)
		if len(found) > 0 {
			return found
		}
		select {
		case <-news:
		case <-ctx.Done():
			return found
		}
	}
}
