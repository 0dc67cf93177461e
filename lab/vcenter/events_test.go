package main

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestLongPoll(t *testing.T) {
	l := startLab(t)
	var events []event
	l.control("GET", "/events", nil, &events)
	if len(events) != 1 || events[0].Kind != eventReset {
		t.Fatalf("a new vCenter begins with %v", events)
	}
	since := fmt.Sprintf("/events?since=%d", events[0].Seq)
	for _, query := range []string{since, since + "&wait=0", since + "&wait=1"} {
		if status := l.control("GET", query, nil, &events); status != 200 || events == nil || len(events) != 0 {
			t.Errorf("%s: %d %v", query, status, events)
		}
	}
	for _, query := range []string{"/events?since=x", "/events?wait=x", "/events?wait=-1"} {
		if status := l.control("GET", query, nil, nil); status != 400 {
			t.Errorf("%s: %d", query, status)
		}
	}
	answered := make(chan []event, 2)
	for range 2 { // everybody who waits hears of it
		go func() {
			var found []event
			l.control("GET", since+"&wait=20", nil, &found)
			answered <- found
		}()
	}
	select {
	case found := <-answered:
		t.Fatalf("answered with %v although nothing happened", found)
	case <-time.After(300 * time.Millisecond):
	}
	l.client()
	for range 2 {
		select {
		case found := <-answered:
			if len(found) != 1 || found[0].Kind != eventLogin {
				t.Errorf("%v", found)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("not answered 5 s after a login")
		}
	}
	// A number from another process's days is none of this one's.
	l.control("GET", "/events?since=1000000&wait=20", nil, &events)
	if len(events) != 2 {
		t.Errorf("%v", events)
	}
}

func TestFollowerHearsOfAReset(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	l.run(vm.PowerOn(l.ctx)) // its guest is on its way when its world ends
	var before, after []event
	l.control("GET", "/events", nil, &before)
	l.control("POST", "/reset", nil, nil)
	since := before[len(before)-1].Seq
	l.control("GET", fmt.Sprintf("/events?since=%d&wait=10", since), nil, &after)
	if after[0].Kind != eventReset || after[0].Seq <= since {
		t.Errorf("%v", after)
	}
	time.Sleep(1300 * time.Millisecond)
	if got := l.kinds("fra-01"); len(got) != 0 {
		t.Errorf("the old world goes on: %v", got)
	}
	var machines []machineEntry
	if l.control("GET", "/machines", nil, &machines); len(machines) != 0 {
		t.Errorf("%v", machines)
	}
}

// What an old vCenter still says is not told.
func TestEventsOfTwoWorlds(t *testing.T) {
	t.Parallel()
	log := &eventLog{}
	first, second := worldEvents{log, 1}, worldEvents{log, 2}
	log.Begin(1)
	first.Add(event{Kind: eventPowerOn})
	log.Begin(2)
	first.Add(event{Kind: eventPowerOff})
	second.Add(event{Kind: eventLogin})
	var kinds []string
	for _, e := range log.Wait(context.Background(), 0, 0) {
		kinds = append(kinds, e.Kind)
	}
	if !slices.Equal(kinds, []string{eventReset, eventLogin}) {
		t.Errorf("%v", kinds)
	}
}
