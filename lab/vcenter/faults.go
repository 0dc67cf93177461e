package main

import (
	"path"
	"reflect"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// faultRule says which calls go wrong, and how. Upstream's FaultInjectionRule
// can only fail a call; this one also fails the task a call starts, cuts an
// upload, answers with an HTTP status, and waits.
type faultRule struct {
	ID     int    `json:"id"`
	Method string `json:"method"`           // a pattern: PowerOnVM_Task, *VM_Task, Upload, "POST /rest/*"
	Object string `json:"object,omitempty"` // the object's name or id; empty: any
	Skip   int    `json:"skip"`             // that many calls pass first
	Count  int    `json:"count"`            // how many go wrong: 0 is 1, -1 is all

	DelayMs    int    `json:"delayMs,omitempty"`
	Fault      string `json:"fault,omitempty"` // a vim25 fault's type name
	Message    string `json:"message,omitempty"`
	AsTask     bool   `json:"asTask,omitempty"`     // the call succeeds, its task (or lease) fails
	Status     int    `json:"status,omitempty"`     // an HTTP status instead of an answer
	AfterBytes *int64 `json:"afterBytes,omitempty"` // Upload: the connection is dropped after that many

	Seen int `json:"seen"` // calls that matched
	Done int `json:"done"` // calls that went wrong
}

// byHTTP tells the rules that act before SOAP is looked at from the others.
func (r *faultRule) byHTTP() bool { return r.Status != 0 || r.AfterBytes != nil }

type faultRules struct {
	mu    sync.Mutex
	last  int
	rules []*faultRule
}

func (f *faultRules) Add(rule faultRule) faultRule {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	rule.ID, rule.Seen, rule.Done = f.last, 0, 0
	if rule.Count == 0 {
		rule.Count = 1
	}
	f.rules = append(f.rules, &rule)
	return rule
}

func (f *faultRules) List() []faultRule {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []faultRule{}
	for _, rule := range f.rules {
		list = append(list, *rule)
	}
	return list
}

// Remove removes the rule with that id; 0 removes all.
func (f *faultRules) Remove(id int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var kept []*faultRule
	for _, rule := range f.rules {
		if id != 0 && rule.ID != id {
			kept = append(kept, rule)
		}
	}
	f.rules = kept
}

// match counts the call in every rule that names it, and returns the first that
// acts now. names are what the object may be called by.
func (f *faultRules) match(byHTTP bool, method string, names ...string) *faultRule {
	f.mu.Lock()
	defer f.mu.Unlock()
	var acting *faultRule
	for _, rule := range f.rules {
		if rule.byHTTP() != byHTTP || !matches(rule.Method, method) || !rule.concerns(names) {
			continue
		}
		rule.Seen++
		if acting == nil && rule.Seen > rule.Skip && (rule.Count < 0 || rule.Done < rule.Count) {
			rule.Done++
			copied := *rule
			acting = &copied
		}
	}
	return acting
}

func matches(pattern, method string) bool {
	ok, err := path.Match(pattern, method)
	return ok && err == nil
}

func (r *faultRule) concerns(names []string) bool {
	if r.Object == "" {
		return true
	}
	for _, name := range names {
		if name == r.Object {
			return true
		}
	}
	return false
}

// newFault makes the named vim25 fault; false when there is no such type.
func newFault(name string) (types.BaseMethodFault, bool) {
	kind, ok := types.TypeFunc()(name)
	if !ok {
		return nil, false
	}
	fault, ok := reflect.New(kind).Interface().(types.BaseMethodFault)
	return fault, ok
}

// injectFault applies the rules to a SOAP call; true when the call must not
// reach anybody else.
func (v *vcenter) injectFault(user string, method *simulator.Method) bool {
	object := concerned(method)
	rule := v.faults.match(false, method.Name, v.name(object), object.Value)
	if rule == nil {
		return false
	}
	detail := method.Name + ": "
	if rule.Fault == "" {
		detail += "delayed"
	} else {
		detail += rule.Fault
	}
	v.events.Add(event{Kind: eventFault, Object: object.Value, Name: v.name(object), User: user, Detail: detail})
	if rule.DelayMs > 0 {
		time.Sleep(time.Duration(rule.DelayMs) * time.Millisecond)
	}
	if rule.Fault == "" {
		return false
	}
	fault, _ := newFault(rule.Fault) // its name was checked when the rule was made
	message := rule.Message
	if message == "" {
		message = "injected by the lab: " + rule.Fault
	}
	if rule.AsTask {
		failLater(method, message, fault)
	} else {
		refuse(method, message, fault)
	}
	return true
}
