package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// guestOperations is what the managers of users, programs and files in guests
// have in common. Upstream's want a docker container for each VM.
type guestOperations struct {
	v          *vcenter
	appliances *appliances
	transfers  *transfers
}

// applianceTimeout is how long the appliances may take to answer.
const applianceTimeout = time.Minute

func (v *vcenter) installGuestOperations() {
	operations := &guestOperations{v: v, appliances: newAppliances(v.options.Appliances), transfers: newTransfers()}
	v.guestOperations = operations
	ref := *v.registry.Get(serviceInstanceRef).(*simulator.ServiceInstance).Content.GuestOperationsManager
	manager := v.registry.Get(ref).(*simulator.GuestOperationsManager)
	if manager.AuthManager == nil {
		manager.AuthManager = &types.ManagedObjectReference{Type: "GuestAuthManager", Value: "guestOperationsAuthManager"}
	}
	auth := &guestAuthManager{operations: operations}
	auth.Self = *manager.AuthManager
	programs := &guestProcessManager{operations: operations}
	programs.Self = *manager.ProcessManager
	files := &guestFileManager{operations: operations}
	files.Self = *manager.FileManager
	for _, m := range []mo.Reference{auth, programs, files} {
		v.registry.Put(m)
	}
	v.installKeyboards(operations.appliances)
}

// guestMethod is one question to the appliances about a guest.
type guestMethod struct {
	verb, path string
	query      url.Values
	body       any // as JSON; nil: none
	about      any // the path of the file, or the number of the process, that a fault would name
}

// ask puts the question as the guest's user, and reads the answer into into
// when that is not nil. The fault is the one vCenter would answer with.
func (o *guestOperations) ask(ctx *simulator.Context, vm types.ManagedObjectReference, auth types.BaseGuestAuthentication, m guestMethod, into any) *soap.Fault {
	user, fault := o.enter(ctx, vm, auth)
	if fault != nil {
		return fault
	}
	limited, cancel := context.WithTimeout(ctx, applianceTimeout)
	defer cancel()
	response, err := o.appliances.sendJSON(limited, m.verb, vm.Value, m.path, m.query, user, m.body)
	if err != nil {
		return unavailable()
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return o.refused(limited, vm, user, response, m.about)
	}
	if into == nil || response.StatusCode == http.StatusNoContent {
		return nil
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return simulator.Fault("The appliances' answer makes no sense: "+err.Error(), &types.SystemError{Reason: err.Error()})
	}
	return nil
}

// enter looks whether a guest can be asked anything, and as whom.
func (o *guestOperations) enter(ctx *simulator.Context, vm types.ManagedObjectReference, auth types.BaseGuestAuthentication) (*guestUser, *soap.Fault) {
	if fault := o.v.guests.runs(ctx, vm, unavailable()); fault != nil {
		return nil, fault
	}
	if o.appliances.url == "" {
		return nil, unavailable()
	}
	known, ok := auth.(*types.NamePasswordAuthentication)
	if !ok {
		return nil, simulator.Fault("The guest takes a name and a password only.", new(types.OperationNotSupportedByGuest))
	}
	return &guestUser{known.Username, known.Password}, nil
}

func unavailable() *soap.Fault {
	return simulator.Fault("The guest operations agent could not be contacted.", new(types.GuestOperationsUnavailable))
}

// guestVM is the VM that a call to one of these managers is about.
func guestVM(method *simulator.Method) (types.ManagedObjectReference, bool) {
	body := reflect.ValueOf(method.Body)
	if !strings.HasPrefix(method.This.Type, "Guest") || body.Kind() != reflect.Pointer || body.Elem().Kind() != reflect.Struct {
		return types.ManagedObjectReference{}, false
	}
	field := body.Elem().FieldByName("Vm")
	if !field.IsValid() {
		return types.ManagedObjectReference{}, false
	}
	vm, ok := field.Interface().(types.ManagedObjectReference)
	return vm, ok
}

// guestAuthManager says whether the guest knows a user.
type guestAuthManager struct {
	mo.GuestAuthManager
	unlocked
	operations *guestOperations
}

func (m *guestAuthManager) ValidateCredentialsInGuest(ctx *simulator.Context, req *types.ValidateCredentialsInGuest) soap.HasFault {
	body := &methods.ValidateCredentialsInGuestBody{}
	body.Fault_ = m.operations.ask(ctx, req.Vm, req.Auth, guestMethod{verb: http.MethodPost, path: "login"}, nil)
	if body.Fault_ == nil {
		body.Res = new(types.ValidateCredentialsInGuestResponse)
	}
	return body
}
