package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// setQuestion has a virtual machine wait for an answer, as after its datastore
// has run full; an empty text: it waits no more. Upstream never asks.
func (v *vcenter) setQuestion(name, text string) error {
	ref, err := v.vmNamed(name)
	if err != nil {
		return err
	}
	vm := v.registry.Get(ref).(*simulator.VirtualMachine)
	v.registry.WithLock(v.background(), vm, func() {
		vm.Runtime.Question = nil
		if text == "" {
			return
		}
		choice := &types.ElementDescription{
			Description: types.Description{Label: "Retry", Summary: "Retry"},
			Key:         "0",
		}
		vm.Runtime.Question = &types.VirtualMachineQuestionInfo{
			Id:     "1",
			Text:   text,
			Choice: types.ChoiceOption{ChoiceInfo: []types.BaseElementDescription{choice}},
		}
	})
	return nil
}
