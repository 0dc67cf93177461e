package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

func TestClock(t *testing.T) {
	l := startLab(t)
	client := l.client()
	hosts, err := l.finder(client).HostSystemList(l.ctx, "*/*")
	l.ok(err)
	for _, offset := range []time.Duration{0, -2 * time.Hour, 90 * time.Second} {
		l.control("PUT", "/clock", map[string]float64{"offsetSeconds": offset.Seconds()}, nil)
		for _, host := range hosts {
			system, err := host.ConfigManager().DateTimeSystem(l.ctx)
			l.ok(err)
			now, err := system.Query(l.ctx)
			l.ok(err)
			if off := now.Sub(time.Now().Add(offset)).Abs(); off > 2*time.Second {
				t.Errorf("%s: off by %s", host.Name(), off)
			}
		}
	}
}

// Upstream's list is one for the whole process.
func TestExtensions(t *testing.T) {
	l, other := startLab(t), start(t)
	client := l.client()
	manager, err := object.GetExtensionManager(client)
	l.ok(err)
	theirs, err := object.GetExtensionManager(other.client())
	l.ok(err)
	const builtIn = "com.vmware.govmomi.simulator"
	shared, err := manager.Find(l.ctx, builtIn)
	l.ok(err)
	shared.Company = "changed"
	l.ok(manager.Update(l.ctx, *shared))
	found, err := theirs.Find(l.ctx, builtIn)
	l.ok(err)
	if found.Company == "changed" {
		t.Error("a change shows in the other vCenter")
	}
	extension := types.Extension{Key: "com.example.connector", Version: "1", Description: &types.Description{Label: "c", Summary: "c"}, LastHeartbeatTime: time.Now()}
	l.ok(manager.Register(l.ctx, extension))
	if err := manager.Register(l.ctx, extension); err == nil {
		t.Error("registered twice")
	}
	found, err = manager.Find(l.ctx, extension.Key)
	l.ok(err)
	if found == nil {
		t.Error("not found")
	}
	if found, err = theirs.Find(l.ctx, extension.Key); err != nil || found != nil {
		t.Errorf("the other vCenter has it too: %v", err)
	}
	var events []event
	l.control("GET", "/events", nil, &events)
	if last := events[len(events)-1]; last.Kind != eventExtensionRegistered || last.Name != extension.Key || last.User != admin {
		t.Errorf("%+v", last)
	}
	l.ok(manager.Unregister(l.ctx, extension.Key))
	if err := manager.Unregister(l.ctx, extension.Key); err == nil {
		t.Error("unregistered twice")
	}
	if got := l.kinds(extension.Key); !slices.Equal(got, []string{eventExtensionRegistered, eventExtensionUnregistered}) {
		t.Errorf("%v", got)
	}
}

func TestHealth(t *testing.T) {
	l := startLab(t)
	var health map[string]any
	l.control("GET", "/health", nil, &health)
	if health["ready"] != true || health["sdk"] != l.server.SDK() || health["version"] != "8.0.3" || health["instanceUuid"] != l.anonymous().ServiceContent.About.InstanceUuid {
		t.Errorf("%v", health)
	}
}

func TestExports(t *testing.T) {
	l := startLab(t)
	client := l.client()
	vm := l.deploy(client, importOptions{name: "web-01"})
	running := func() (found []types.TaskInfo) {
		t.Helper()
		var manager mo.TaskManager
		if err := property.DefaultCollector(client).RetrieveOne(l.ctx, *client.ServiceContent.TaskManager, []string{"recentTask"}, &manager); err != nil {
			t.Fatal(err)
		}
		for _, reference := range manager.RecentTask {
			var task mo.Task
			if err := property.DefaultCollector(client).RetrieveOne(l.ctx, reference, []string{"info"}, &task); err != nil {
				t.Fatal(err)
			}
			if task.Info.State == types.TaskInfoStateRunning {
				found = append(found, task.Info)
			}
		}
		return found
	}
	one := []export{{VM: "web-01", User: `VSPHERE.LOCAL\svc`, Progress: 40}}
	if status := l.control("PUT", "/exports", one, nil); status != 200 {
		t.Fatalf("%d", status)
	}
	found := running()
	if len(found) != 1 || found[0].DescriptionId != "VirtualMachine.exportVm" || *found[0].Entity != vm.Reference() || found[0].Progress != 40 {
		t.Errorf("%+v", found)
	}
	if status := l.control("PUT", "/exports", []export{{VM: "nobody"}}, nil); status != 404 || len(running()) != 1 {
		t.Errorf("%d", status)
	}
	if status := l.control("PUT", "/exports", []export{}, nil); status != 200 || len(running()) != 0 {
		t.Errorf("%d %v", status, running())
	}
}

func TestQuestion(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	for _, text := range []string{"There is no more space.", ""} {
		if status := l.control("PUT", "/vms/fra-01/question", map[string]string{"text": text}, nil); status != 200 {
			t.Errorf("%q: %d", text, status)
		}
		question := l.properties(vm).Runtime.Question
		if (question == nil) != (text == "") || question != nil && question.Text != text {
			t.Errorf("%q: %+v", text, question)
		}
	}
	if status := l.control("PUT", "/vms/nobody/question", map[string]string{"text": "?"}, nil); status != 404 {
		t.Errorf("%d", status)
	}
}

func TestPowerByHand(t *testing.T) {
	l := startLab(t)
	vm := l.deploy(l.client(), importOptions{name: "fra-01"})
	for _, state := range []string{"poweredOn", "suspended", "poweredOn", "poweredOff", "poweredOff"} {
		if status := l.control("POST", "/vms/fra-01/power", map[string]string{"state": state}, nil); status != 200 {
			t.Errorf("%s: %d", state, status)
		}
		if got := l.properties(vm).Runtime.PowerState; string(got) != state {
			t.Errorf("%s, not %s", got, state)
		}
	}
	if status := l.control("POST", "/vms/fra-01/power", map[string]string{"state": "broken"}, nil); status != 400 {
		t.Errorf("%d", status)
	}
	if status := l.control("POST", "/vms/nobody/power", map[string]string{"state": "poweredOn"}, nil); status != 404 {
		t.Errorf("%d", status)
	}
}

func TestInventoryAndLsAgree(t *testing.T) {
	l := startLab(t)
	l.deploy(l.client(), importOptions{name: "fra-01"})
	environment := map[string]string{
		"GOVC_URL": l.server.SDK(), "GOVC_USERNAME": admin, "GOVC_PASSWORD": password, "GOVC_TLS_CA_CERTS": filepath.Join(l.dir, caFile),
	}
	getenv := func(name string) string { return environment[name] }
	var out bytes.Buffer
	l.ok(listCommand([]string{"--json"}, getenv, &out))
	var listed, controlled inventory
	l.ok(json.Unmarshal(out.Bytes(), &listed))
	l.control("GET", "/inventory", nil, &controlled)
	if fmt.Sprintf("%+v", listed) != fmt.Sprintf("%+v", controlled) || len(listed.VMs) != 1 {
		t.Errorf("%+v\n%+v", listed, controlled)
	}
	out.Reset()
	l.ok(listCommand(nil, getenv, &out))
	if text := out.String(); !strings.Contains(text, "/DC0/vm/appliances/fra-01") || !strings.Contains(text, "VM Network, Prod-VLAN-12") || !strings.Contains(text, "fra-01/fra-01-flat.vmdk") {
		t.Error(text)
	}
	environment["GOVC_TLS_CA_CERTS"] = ""
	if err := listCommand(nil, getenv, &out); err == nil {
		t.Error("a certificate that nobody vouches for is accepted")
	}
}

func TestReset(t *testing.T) {
	l := startLab(t)
	client := l.client()
	l.deploy(client, importOptions{name: "fra-01"})
	l.control("PUT", "/users/connector", map[string]string{"password": "s3cret"}, nil)
	l.control("PUT", "/privileges/"+admin, map[string][]string{"denied": {"VApp.Import"}}, nil)
	l.control("PUT", "/clock", map[string]float64{"offsetSeconds": 3600}, nil)
	l.rule(faultRule{Method: "*", Count: -1, Fault: "NoPermission"})
	var before []event
	l.control("GET", "/events", nil, &before)
	if status := l.control("POST", "/reset", nil, nil); status != http.StatusOK {
		t.Fatal(status)
	}

	if _, err := methods.GetCurrentTime(l.ctx, client); err == nil {
		t.Error("a session outlived the reset")
	}
	if _, err := l.login("connector", "s3cret"); err == nil {
		t.Error("a user outlived the reset")
	}
	again := l.client()
	found, err := inspect(l.ctx, again)
	l.ok(err)
	if len(found.VMs) != 0 {
		t.Errorf("%v", found.VMs)
	}
	l.deploy(again, importOptions{name: "fra-01"}) // neither denied nor failed
	var after []event
	l.control("GET", "/events", nil, &after)
	if len(after) == 0 || after[0].Seq <= before[len(before)-1].Seq || l.kinds("fra-01")[0] != eventUploadStarted {
		t.Errorf("%v", after)
	}
	if entries, _ := os.ReadDir(l.server.datastores()); len(entries) != 1 {
		t.Errorf("the old datastores are left: %v", entries)
	}
	var since []event
	l.control("GET", fmt.Sprintf("/events?since=%d", after[len(after)-2].Seq), nil, &since)
	if len(since) != 1 || since[0].Seq != after[len(after)-1].Seq {
		t.Errorf("%v", since)
	}
}

func TestNothingWithoutALogin(t *testing.T) {
	l := startLab(t)
	client := l.anonymous()
	_, err := methods.CreateFilter(l.ctx, client, &types.CreateFilter{This: client.ServiceContent.PropertyCollector})
	if err == nil {
		t.Error("a filter without a login")
	}
	_, err = methods.PowerOnVM_Task(l.ctx, client, &types.PowerOnVM_Task{This: types.ManagedObjectReference{Type: "VirtualMachine", Value: "vm-1"}})
	if err == nil {
		t.Error("a power-on without a login")
	}
}
