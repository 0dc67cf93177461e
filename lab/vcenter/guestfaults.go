package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// refused makes a fault of an answer that is a refusal: the one it names in
// {"fault": "FileNotFound"}, or the one its status stands for. 403 and 404 may
// mean the whole guest, or only what was asked: then its door is tried.
func (o *guestOperations) refused(ctx context.Context, vm types.ManagedObjectReference, user *guestUser, response *http.Response, about any) *soap.Fault {
	var told struct {
		Fault   string `json:"fault"`
		Message string `json:"message"`
		Error   string `json:"error"`
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	_ = json.Unmarshal(text, &told) // anything else says nothing
	if told.Message == "" {
		told.Message = told.Error
	}
	if told.Message == told.Fault {
		told.Message = "" // a name is no sentence
	}
	if fault, ok := newFault(told.Fault); ok {
		return guestFault(fault, told.Message, about)
	}
	if about != nil && (response.StatusCode == http.StatusForbidden || response.StatusCode == http.StatusNotFound) {
		if fault := o.door(ctx, vm, user); fault != nil {
			return fault
		}
		if response.StatusCode == http.StatusForbidden {
			return guestFault(new(types.GuestPermissionDenied), told.Message, about)
		}
		if _, ok := about.(int64); ok {
			return guestFault(new(types.GuestProcessNotFound), told.Message, about)
		}
		return guestFault(new(types.FileNotFound), told.Message, about)
	}
	switch response.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return guestFault(new(types.InvalidGuestLogin), told.Message, about)
	case http.StatusConflict:
		return guestFault(new(types.FileAlreadyExists), told.Message, about)
	case http.StatusBadRequest:
		return guestFault(new(types.InvalidArgument), told.Message, about)
	}
	return unavailable()
}

// door asks whether the guest is there and knows the user.
func (o *guestOperations) door(ctx context.Context, vm types.ManagedObjectReference, user *guestUser) *soap.Fault {
	response, err := o.appliances.sendJSON(ctx, http.MethodPost, vm.Value, "login", nil, user, nil)
	if err != nil {
		return unavailable()
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode < 300:
		return nil
	case response.StatusCode == http.StatusUnauthorized || response.StatusCode == http.StatusForbidden:
		return guestFault(new(types.InvalidGuestLogin), "", nil)
	}
	return unavailable()
}

var fileSentences = map[reflect.Type]string{
	reflect.TypeFor[*types.FileNotFound]():      " was not found",
	reflect.TypeFor[*types.FileAlreadyExists](): " already exists",
	reflect.TypeFor[*types.CannotAccessFile]():  " cannot be accessed",
	reflect.TypeFor[*types.NotADirectory]():     " is not a directory",
	reflect.TypeFor[*types.NotAFile]():          " is not a file",
	reflect.TypeFor[*types.DirectoryNotEmpty](): " is not empty",
	reflect.TypeFor[*types.FileNameTooLong]():   " has too long a name",
}

// guestFault completes a fault with what it is about, and with a sentence when
// the appliance has none.
func guestFault(fault types.BaseMethodFault, message string, about any) *soap.Fault {
	otherwise := ""
	switch f := fault.(type) {
	case *types.InvalidGuestLogin:
		otherwise = "Failed to authenticate with the guest operating system using the supplied credentials."
	case *types.GuestPermissionDenied:
		otherwise = "A general permission problem happened in the guest."
	case *types.GuestProcessNotFound:
		f.Pid, _ = about.(int64)
		otherwise = fmt.Sprintf("Process ID (%d) was not found in the guest.", f.Pid)
	case types.BaseFileFault:
		f.GetFileFault().File, _ = about.(string)
		otherwise = "File " + f.GetFileFault().File + fileSentences[reflect.TypeOf(fault)]
	}
	if message == "" {
		message = otherwise
	}
	return simulator.Fault(message, fault)
}
