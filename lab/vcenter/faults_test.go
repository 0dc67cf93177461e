package main

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

func (l *lab) rule(rule faultRule) {
	l.Helper()
	var answer map[string]any
	if status := l.control("POST", "/faults", rule, &answer); status != 200 {
		l.Fatalf("%d: %v", status, answer)
	}
}

func TestFailedCallsAndTasks(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	other := l.deploy(client, importOptions{name: "fra-02"})

	l.rule(faultRule{Method: "PowerOnVM_Task", Object: "fra-01", Skip: 1, Count: 2, Fault: "InsufficientResourcesFault", Message: "no room"})
	l.run(vm.PowerOn(l.ctx)) // skipped
	l.run(vm.PowerOff(l.ctx))
	l.run(other.PowerOn(l.ctx)) // not concerned
	for range 2 {
		_, err := vm.PowerOn(l.ctx)
		if !fault.Is(err, &types.InsufficientResourcesFault{}) || soap.ToSoapFault(err).String != "no room" {
			t.Errorf("%v", err)
		}
	}
	l.run(vm.PowerOn(l.ctx)) // used up

	l.rule(faultRule{Method: "ReconfigVM_Task", Count: -1, Fault: "ConcurrentAccess", Message: "busy", AsTask: true})
	for range 3 {
		task, err := vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{Annotation: "x"})
		l.ok(err)
		if err := task.Wait(l.ctx); !fault.Is(err, &types.ConcurrentAccess{}) || err.Error() != "busy" {
			t.Errorf("%v", err)
		}
	}
	if got := l.properties(vm).Config.Annotation; got == "x" {
		t.Error("the failed task did its work")
	}
	l.control("DELETE", "/faults", nil, nil)
	l.run(vm.Reconfigure(l.ctx, types.VirtualMachineConfigSpec{Annotation: "x"}))

	l.rule(faultRule{Method: "ImportVApp", Fault: "InsufficientResourcesFault", Message: "no room", AsTask: true})
	if _, _, err := l.lease(client, importOptions{name: "fra-03"}); err == nil || err.Error() != "no room" {
		t.Errorf("%v", err)
	}
	if got := l.kinds("fra-01"); !slices.Contains(got, eventFault) {
		t.Errorf("%v", got)
	}
}

func TestLatency(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	l.rule(faultRule{Method: "PowerOn*", DelayMs: 400})
	started := time.Now()
	l.run(vm.PowerOn(l.ctx))
	if took := time.Since(started); took < 400*time.Millisecond {
		t.Errorf("took %s", took)
	}
}

func TestHTTPStatus(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "fra-01"})
	l.rule(faultRule{Method: "PowerOnVM_Task", Object: "fra-01", Status: 503})
	if _, err := vm.PowerOn(l.ctx); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("%v", err)
	}
	l.run(vm.PowerOn(l.ctx))
	l.rule(faultRule{Method: "POST /rest/*/*/*/*", Status: 500})
	response, err := client.Client.Client.Post("https://"+l.server.sdk.Addr().String()+"/rest/com/vmware/cis/session", "", nil)
	l.ok(err)
	response.Body.Close()
	if response.StatusCode != 500 {
		t.Errorf("%d", response.StatusCode)
	}
}

func TestCutUpload(t *testing.T) {
	l := startLab(t)
	client := l.client()
	half := int64(len(diskBytes) / 2)
	l.rule(faultRule{Method: "Upload", Object: "fra-01", AfterBytes: &half})
	lease, info, err := l.lease(client, importOptions{name: "fra-01"})
	l.ok(err)
	updater := lease.StartUpdater(l.ctx, info)
	upload := func() error {
		return lease.Upload(l.ctx, info.Items[0], bytes.NewReader(diskBytes), soap.Upload{ContentLength: int64(len(diskBytes))})
	}
	if err := upload(); err == nil {
		t.Error("the upload was not cut")
	}
	updater.Done()
	if got := l.kinds("fra-01"); !slices.Equal(got, []string{eventFault, eventUploadStarted, eventUploadFailed}) {
		t.Errorf("%v", got)
	}

	l.rule(faultRule{Method: "Upload", Status: http.StatusServiceUnavailable})
	lease, info, err = l.lease(client, importOptions{name: "fra-02"})
	l.ok(err)
	updater = lease.StartUpdater(l.ctx, info)
	if err := upload(); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("%v", err)
	}
	updater.Done()
}

func TestRulesThatDoNothingAreRefused(t *testing.T) {
	l := startLab(t)
	n := int64(1)
	for want, rule := range map[string]faultRule{
		"method is missing":                         {Fault: "NoPermission"},
		"the rule does nothing":                     {Method: "X"},
		"afterBytes is for the method Upload":       {Method: "X", AfterBytes: &n},
		"status is not between 400 and 599":         {Method: "X", Status: 200},
		"an upload fails by status or afterBytes":   {Method: "Upload", Fault: "NoPermission"},
		"NoSuchThing is not a vim25 fault":          {Method: "X", Fault: "NoSuchThing"},
		"VirtualMachineConfigSpec is not a vim25 f": {Method: "X", Fault: "VirtualMachineConfigSpec"},
		"skip and delayMs are not below 0":          {Method: "X", Fault: "NoPermission", Skip: -1},
	} {
		var answer map[string]string
		if status := l.control("POST", "/faults", rule, &answer); status != 400 || !strings.HasPrefix(answer["error"], want) {
			t.Errorf("%d %q, not %q", status, answer["error"], want)
		}
	}
	var rules []faultRule
	l.control("GET", "/faults", nil, &rules)
	if len(rules) != 0 {
		t.Errorf("%v", rules)
	}
}
