package main

import (
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
	eventGuestReady            = "guestReady"
	eventReconfigure           = "reconfigure"
	eventDestroy               = "destroy"
	eventExtensionRegistered   = "extensionRegistered"
	eventExtensionUpdated      = "extensionUpdated"
	eventExtensionUnregistered = "extensionUnregistered"
	eventDenied                = "denied"
	eventFault                 = "fault"
)

// keepEvents bounds the memory of a lab that runs for days.
const keepEvents = 20000

// eventLog keeps what happened, in order. Sequence numbers go on over a reset,
// so that a client polling with ?since= never sees one twice.
type eventLog struct {
	mu     sync.Mutex
	last   int
	events []event
}

func (l *eventLog) Add(e event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	e.Seq, e.Time = l.last, time.Now().UTC()
	l.events = append(l.events, e)
	if len(l.events) > keepEvents {
		l.events = append([]event(nil), l.events[len(l.events)-keepEvents:]...)
	}
}

// Since returns the events after sequence number seq.
func (l *eventLog) Since(seq int) []event {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := []event{}
	for _, e := range l.events {
		if e.Seq > seq {
			found = append(found, e)
		}
	}
	return found
}

func (l *eventLog) Clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = nil
}
