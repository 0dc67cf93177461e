package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// exports are tasks that export a VM, which a test says are under way; upstream
// exports at once, and no client of the lab does.
type exports struct {
	mu    sync.Mutex
	made  int
	tasks []*simulator.Task
}

// export is one of them: whose VM, for whom, how far (per cent).
type export struct {
	VM       string `json:"vm"`
	User     string `json:"user"`
	Progress int32  `json:"progress"`
}

// setExports makes running the whole list of exports: those of before end.
func (v *vcenter) setExports(running []export) error {
	entities := make([]types.ManagedObjectReference, len(running))
	for at, each := range running {
		entity, err := v.vmNamed(each.VM)
		if err != nil {
			return err
		}
		entities[at] = entity
	}
	v.exports.mu.Lock()
	defer v.exports.mu.Unlock()
	for _, task := range v.exports.tasks {
		v.registry.AtomicUpdate(v.background(), task, []types.PropertyChange{
			{Name: "info.completeTime", Val: time.Now()},
			{Name: "info.state", Val: types.TaskInfoStateSuccess},
		})
	}
	v.exports.tasks = nil
	for at, each := range running {
		v.exports.made++
		task := simulator.CreateTask(entities[at], "exportVm", nil)
		task.Self = types.ManagedObjectReference{Type: "Task", Value: fmt.Sprintf("task-export-%d", v.exports.made)}
		started := time.Now()
		task.Info.Key = task.Self.Value
		task.Info.Task = task.Self
		task.Info.EntityName = each.VM
		task.Info.Reason = &types.TaskReasonUser{UserName: each.User}
		task.Info.Progress = each.Progress
		task.Info.StartTime = &started
		task.Info.State = types.TaskInfoStateRunning
		v.registry.Put(task)
		v.exports.tasks = append(v.exports.tasks, task)
	}
	return nil
}

func (v *vcenter) vmNamed(name string) (types.ManagedObjectReference, error) {
	for _, entity := range v.registry.All("VirtualMachine") {
		if entity.Entity().Name == name {
			return entity.Reference(), nil
		}
	}
	return types.ManagedObjectReference{}, notFound("there is no virtual machine " + name)
}
