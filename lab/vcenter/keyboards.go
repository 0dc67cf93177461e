package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

var keyboardsRef = types.ManagedObjectReference{Type: "LabKeyboards", Value: "lab-keyboards"}

// keyboards types USB scan codes into VMs, which upstream cannot. It needs no
// tools and no login: it is the keyboard.
type keyboards struct {
	mo.ExtensionManager
	unlocked
	v          *vcenter
	appliances *appliances
}

func (v *vcenter) installKeyboards(a *appliances) {
	k := &keyboards{v: v, appliances: a}
	k.Self = keyboardsRef
	v.registry.Put(k)
}

// keyEvent is one key, pressed and let go, as the appliances are told.
type keyEvent struct {
	Usage   int32 `json:"usage"` // HID usage id
	Shift   bool  `json:"shift"`
	Control bool  `json:"control"`
	Alt     bool  `json:"alt"`
	GUI     bool  `json:"gui"`
}

// keyboardPage is the HID usage page of keyboards, the low half of every code.
const keyboardPage = 7

func (k *keyboards) PutUsbScanCodes(ctx *simulator.Context, req *types.PutUsbScanCodes) soap.HasFault {
	body := &methods.PutUsbScanCodesBody{}
	if body.Fault_ = k.v.guests.poweredOn(ctx, req.This); body.Fault_ != nil {
		return body
	}
	events := []keyEvent{}
	for _, e := range req.Spec.KeyEvents {
		if e.UsbHidCode&0xffff != keyboardPage {
			body.Fault_ = simulator.Fault(fmt.Sprintf("USB HID code %#x is not of a keyboard.", uint32(e.UsbHidCode)),
				&types.InvalidArgument{InvalidProperty: "spec.keyEvents"})
			return body
		}
		key := keyEvent{Usage: int32(uint32(e.UsbHidCode) >> 16)}
		if m := e.Modifiers; m != nil {
			key.Shift, key.Control = either(m.LeftShift, m.RightShift), either(m.LeftControl, m.RightControl)
			key.Alt, key.GUI = either(m.LeftAlt, m.RightAlt), either(m.LeftGui, m.RightGui)
		}
		events = append(events, key)
	}
	accepted, err := k.press(ctx, req.This.Value, events)
	if err != nil {
		body.Fault_ = simulator.Fault("The appliances do not answer: "+err.Error(), &types.SystemError{Reason: err.Error()})
		return body
	}
	k.v.events.Add(event{
		Kind: eventScanCodes, Object: req.This.Value, Name: k.v.name(req.This), User: ctx.Session.UserName, Detail: fmt.Sprintf("%d keys", accepted),
	})
	body.Res = &types.PutUsbScanCodesResponse{Returnval: accepted}
	return body
}

func either(left, right *bool) bool { return left != nil && *left || right != nil && *right }

// press tells the guest, if somebody plays it. A VM takes its keys in any case.
func (k *keyboards) press(ctx context.Context, vm string, events []keyEvent) (int32, error) {
	all := int32(len(events))
	if k.appliances.url == "" {
		return all, nil
	}
	limited, cancel := context.WithTimeout(ctx, applianceTimeout)
	defer cancel()
	response, err := k.appliances.sendJSON(limited, http.MethodPost, vm, "keys", nil, nil, map[string]any{"events": events})
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotFound:
		return all, nil
	case response.StatusCode >= 300:
		return 0, fmt.Errorf("status %d", response.StatusCode)
	}
	var answer struct {
		Accepted int32 `json:"accepted"`
	}
	return answer.Accepted, json.NewDecoder(response.Body).Decode(&answer)
}
