package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// gate sees every SOAP call before the simulator does. It injects faults,
// enforces privileges, mends requests and sends some of them to managers of
// ours. For a logged-in session the simulator ignores the object a Handler
// returns, so a call is sent elsewhere by changing method.This; the request's
// own This still names the original object.
func (v *vcenter) gate(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
	if ctx.Session == nil {
		return nil, nil // not logged in: the simulator answers only the harmless calls
	}
	if user := ctx.Session.UserName; user != "" { // empty: ourselves, in process
		if v.injectFault(user, method) {
			return nil, nil
		}
		if v.deny(user, method) {
			return nil, nil
		}
	}
	switch method.Name {
	case "ReconfigVM_Task":
		v.mendReconfigure(ctx, method.Body.(*types.ReconfigVM_Task))
	case "ImportVApp", "CreateVM_Task":
		method.This = importerRef
	case "ShutdownGuest", "RebootGuest":
		method.This = guestsRef
	case "PutUsbScanCodes":
		method.This = keyboardsRef
	case "Rename_Task":
		switch method.This.Type {
		case "Datastore", "Network":
			method.This = renamerRef
		}
	case "Fetch": // only the simulator's own type has it
	default:
		switch method.This.Type {
		case "PropertyCollector", "PropertyFilter":
			method.This = collectorsRef
		}
	}
	return nil, nil
}

// concerned is the object that a call is about: not the manager of guests that
// answers it, but the VM it names.
func concerned(method *simulator.Method) types.ManagedObjectReference {
	if vm, ok := guestVM(method); ok {
		return vm
	}
	return method.This
}

// name returns an inventory object's name, or its id when it has none.
func (v *vcenter) name(ref types.ManagedObjectReference) string {
	if l, ok := v.registry.Get(ref).(*lease); ok {
		return l.name
	}
	if e, ok := v.registry.Get(ref).(mo.Entity); ok && e.Entity().Name != "" {
		return e.Entity().Name
	}
	return ref.Value
}
