package main

import "fmt"

// check refuses a rule that would never act, or not as meant.
func (r *faultRule) check() error {
	switch {
	case r.Method == "":
		return badRequest("method is missing")
	case r.Fault == "" && r.Status == 0 && r.AfterBytes == nil && r.DelayMs == 0:
		return badRequest("the rule does nothing: give fault, status, afterBytes or delayMs")
	case r.AfterBytes != nil && r.Method != "Upload":
		return badRequest("afterBytes is for the method Upload")
	case r.Status != 0 && (r.Status < 400 || r.Status > 599):
		return badRequest("status is not between 400 and 599")
	case r.Method == "Upload" && !r.byHTTP():
		return badRequest("an upload fails by status or afterBytes")
	case r.Skip < 0 || r.DelayMs < 0:
		return badRequest("skip and delayMs are not below 0")
	}
	if _, ok := newFault(r.Fault); r.Fault != "" && !ok {
		return badRequest(fmt.Sprintf("%s is not a vim25 fault", r.Fault))
	}
	return nil
}
