package main

import (
	"net/http"
	"slices"
	"testing"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

func (l *lab) press(vm *object.VirtualMachine, keys ...types.UsbScanCodeSpecKeyEvent) (int32, error) {
	return vm.PutUsbScanCodes(l.ctx, types.UsbScanCodeSpec{KeyEvents: keys})
}

func TestScanCodes(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	yes, no := types.NewBool(true), types.NewBool(false)
	keys := []types.UsbScanCodeSpecKeyEvent{
		{UsbHidCode: 0x00040007},
		{UsbHidCode: 0x00050007, Modifiers: &types.UsbScanCodeSpecModifierType{LeftShift: yes, LeftControl: no}},
		{UsbHidCode: 0x00060007, Modifiers: &types.UsbScanCodeSpecModifierType{RightControl: yes, RightAlt: yes, LeftGui: yes}},
	}
	if _, err := l.press(vm, keys...); !fault.Is(err, &types.InvalidPowerState{}) {
		t.Errorf("off: %v", err)
	}
	l.changeGuest(vm.Reference().Value, `{"tools":false}`) // a keyboard needs none
	l.run(vm.PowerOn(l.ctx))
	accepted, err := l.press(vm, keys...)
	l.ok(err)
	want := []keyEvent{{Usage: 4}, {Usage: 5, Shift: true}, {Usage: 6, Control: true, Alt: true, GUI: true}}
	f.use(func() {
		if accepted != 3 || !slices.Equal(f.keys, want) {
			t.Errorf("%d %+v", accepted, f.keys)
		}
	})
	if got := l.last(eventScanCodes); got != "3 keys" {
		t.Errorf("the event says %q", got)
	}
	if _, err := l.press(vm, types.UsbScanCodeSpecKeyEvent{UsbHidCode: 4}); !fault.Is(err, &types.InvalidArgument{}) {
		t.Errorf("a code of no keyboard: %v", err)
	}
	f.use(func() { f.strange[vm.Reference().Value] = true })
	if accepted, err := l.press(vm, keys...); err != nil || accepted != 3 { // typed into a VM that does not care
		t.Errorf("%d %v", accepted, err)
	}
	f.use(func() {
		f.answer = func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}
	})
	if _, err := l.press(vm, keys...); !fault.Is(err, &types.SystemError{}) {
		t.Errorf("a broken player: %v", err)
	}
	f.use(func() { f.answer = nil })
	l.control("PUT", "/privileges/"+admin, map[string][]string{"denied": {"VirtualMachine.Interact.PutUsbScanCodes"}}, nil)
	if _, err := l.press(vm, keys...); !fault.Is(err, &types.NoPermission{}) {
		t.Errorf("denied: %v", err)
	}
}

func TestScanCodesWithoutAppliances(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	l.run(vm.PowerOn(l.ctx))
	if accepted, err := l.press(vm, types.UsbScanCodeSpecKeyEvent{UsbHidCode: 0x00040007}); err != nil || accepted != 1 {
		t.Errorf("%d %v", accepted, err)
	}
	_, err := methods.PutUsbScanCodes(l.ctx, client, &types.PutUsbScanCodes{This: types.ManagedObjectReference{Type: "VirtualMachine", Value: "vm-0"}})
	if !fault.Is(err, &types.ManagedObjectNotFound{}) {
		t.Errorf("%v", err)
	}
}
