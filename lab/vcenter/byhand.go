package main

import (
	"context"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

// power changes a VM as somebody with a mouse would.
func (v *vcenter) power(ctx context.Context, name, state string) error {
	client, err := v.client()
	if err != nil {
		return err
	}
	reference, err := v.vmNamed(name)
	if err != nil {
		return err
	}
	vm := object.NewVirtualMachine(client, reference)
	present, err := vm.PowerState(ctx)
	if err != nil || string(present) == state {
		return err
	}
	var task *object.Task
	switch types.VirtualMachinePowerState(state) {
	case types.VirtualMachinePowerStatePoweredOn:
		task, err = vm.PowerOn(ctx)
	case types.VirtualMachinePowerStatePoweredOff:
		task, err = vm.PowerOff(ctx)
	case types.VirtualMachinePowerStateSuspended:
		task, err = vm.Suspend(ctx)
	default:
		return badRequest("state is not poweredOn, poweredOff or suspended")
	}
	if err != nil {
		return err
	}
	return task.Wait(ctx)
}
