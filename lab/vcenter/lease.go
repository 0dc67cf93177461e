package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"path"
	"sync"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// lease is an import under way: the VM exists, its disks are being uploaded.
type lease struct {
	mo.HttpNfcLease

	v       *vcenter
	session types.UserSession
	name    string // of the VM

	mu       sync.Mutex
	alive    time.Time         // the last progress
	disks    map[string]string // the name in the upload's URL -> the file of the disk
	received map[string]received
}

type received struct {
	bytes  int64
	sha1   []byte
	sha256 []byte
}

func (l *lease) silentFor() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Since(l.alive)
}

func (l *lease) Progress() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.alive = time.Now()
}

// Ready tells the client where to upload each disk.
func (l *lease) Ready(v *vcenter, vm *simulator.VirtualMachine) {
	ctx := v.background()
	info := &types.HttpNfcLeaseInfo{
		Lease: l.Self, Entity: vm.Self, LeaseTimeout: int32(max(1, v.options.LeaseTimeout/time.Second)),
	}
	v.registry.WithLock(ctx, vm, func() {
		count := map[string]int{}
		devices := object.VirtualDeviceList(vm.Config.Hardware.Device)
		for _, device := range devices {
			backing, ok := device.GetVirtualDevice().Backing.(types.BaseVirtualDeviceFileBackingInfo)
			if !ok {
				continue
			}
			file := backing.GetVirtualDeviceFileBackingInfo().FileName
			kind, name := devices.Type(device), path.Base(file)
			_, isDisk := device.(*types.VirtualDisk)
			l.disks[name] = file
			info.DeviceUrl = append(info.DeviceUrl, types.HttpNfcLeaseDeviceUrl{
				Key:       fmt.Sprintf("/%s/%s:%d", vm.Self.Value, kind, count[kind]),
				ImportKey: fmt.Sprintf("/%s/%s:%d", vm.Name, kind, count[kind]),
				Url:       fmt.Sprintf("https://%s/nfc/%s/%s", v.options.Address, l.Self.Value, name),
				Disk:      &isDisk,
				TargetId:  name,
			})
			count[kind]++
		}
	})
	l.set(ctx, types.PropertyChange{Name: "info", Val: info}, types.PropertyChange{Name: "state", Val: types.HttpNfcLeaseStateReady})
}

// Fail says that the import cannot be done.
func (l *lease) Fail(ctx *simulator.Context, message string, fault types.BaseMethodFault) {
	l.v.leases.close(l)
	l.set(ctx,
		types.PropertyChange{Name: "error", Val: &types.LocalizedMethodFault{Fault: fault, LocalizedMessage: message}},
		types.PropertyChange{Name: "state", Val: types.HttpNfcLeaseStateError})
}

func (l *lease) set(ctx *simulator.Context, changes ...types.PropertyChange) {
	l.v.registry.WithLock(ctx, l, func() { l.v.registry.Update(ctx, l, changes) })
}

// undo ends the lease and deletes the VM.
func (l *lease) undo(detail string, fault types.BaseMethodFault) {
	l.Fail(l.v.background(), detail, fault)
	l.v.events.Add(event{Kind: eventImportAborted, Object: l.Self.Value, Name: l.name, User: l.session.UserName, Detail: detail})
	if l.Info == nil {
		return
	}
	if client, err := l.v.client(); err == nil {
		vm := object.NewVirtualMachine(client, l.Info.Entity)
		if task, err := vm.Destroy(context.Background()); err == nil {
			_ = task.Wait(context.Background()) // gone already, or switched on by hand: theirs then
		}
	}
}

func (l *lease) HttpNfcLeaseProgress(_ *simulator.Context, req *types.HttpNfcLeaseProgress) soap.HasFault {
	l.Progress()
	l.TransferProgress = req.Percent
	return &methods.HttpNfcLeaseProgressBody{Res: new(types.HttpNfcLeaseProgressResponse)}
}

func (l *lease) HttpNfcLeaseComplete(ctx *simulator.Context, _ *types.HttpNfcLeaseComplete) soap.HasFault {
	body := &methods.HttpNfcLeaseCompleteBody{}
	if l.State != types.HttpNfcLeaseStateReady {
		body.Fault_ = simulator.Fault("", new(types.InvalidState))
		return body
	}
	l.v.leases.close(l)
	l.set(ctx, types.PropertyChange{Name: "state", Val: types.HttpNfcLeaseStateDone})
	l.mu.Lock()
	detail := fmt.Sprintf("%d of %d files uploaded", len(l.received), len(l.disks))
	l.mu.Unlock()
	l.v.events.Add(event{Kind: eventImport, Object: l.Info.Entity.Value, Name: l.name, User: l.session.UserName, Detail: detail})
	body.Res = new(types.HttpNfcLeaseCompleteResponse)
	return body
}

func (l *lease) HttpNfcLeaseAbort(_ *simulator.Context, _ *types.HttpNfcLeaseAbort) soap.HasFault {
	go l.undo("aborted by the client", new(types.RequestCanceled)) // this call holds the lease
	return &methods.HttpNfcLeaseAbortBody{Res: new(types.HttpNfcLeaseAbortResponse)}
}

func (l *lease) HttpNfcLeaseGetManifest(_ *simulator.Context, _ *types.HttpNfcLeaseGetManifest) soap.HasFault {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Info == nil {
		return &methods.HttpNfcLeaseGetManifestBody{Fault_: simulator.Fault("", new(types.InvalidState))}
	}
	var entries []types.HttpNfcLeaseManifestEntry
	for _, device := range l.Info.DeviceUrl {
		if got, ok := l.received[device.TargetId]; ok {
			entries = append(entries, types.HttpNfcLeaseManifestEntry{
				Key: device.Key, Sha1: hex.EncodeToString(got.sha1), Size: got.bytes, Disk: *device.Disk,
			})
		}
	}
	return &methods.HttpNfcLeaseGetManifestBody{Res: &types.HttpNfcLeaseGetManifestResponse{Returnval: entries}}
}
