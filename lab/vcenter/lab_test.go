package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/nfc"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/ovf"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	admin    = "administrator@vsphere.local"
	password = "correct horse"
)

// lab is a running vCenter and what a test needs to talk to it over the wire.
type lab struct {
	*testing.T
	server *server
	dir    string
	ctx    context.Context
}

func startLab(t *testing.T, change ...func(*serverOptions)) *lab {
	t.Helper()
	t.Parallel()
	return start(t, change...)
}

// start is startLab for a test's second vCenter.
func start(t *testing.T, change ...func(*serverOptions)) *lab {
	t.Helper()
	options := serverOptions{
		Listen: "127.0.0.1:0", Control: "127.0.0.1:0", Dir: filepath.Join(t.TempDir(), "vc"),
		Username: admin, Password: password, Hosts: 3, LeaseTimeout: time.Minute,
	}
	for _, f := range change {
		f(&options)
	}
	server, err := startServer(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return &lab{T: t, server: server, dir: options.Dir, ctx: ctx}
}

// anonymous returns a client that trusts the lab's CA and is not logged in.
func (l *lab) anonymous() *vim25.Client {
	l.Helper()
	endpoint, err := soap.ParseURL(l.server.SDK())
	l.ok(err)
	transport := soap.NewClient(endpoint, false)
	l.ok(transport.SetRootCAs(filepath.Join(l.dir, caFile)))
	client, err := vim25.NewClient(l.ctx, transport)
	l.ok(err)
	return client
}

func (l *lab) login(user, pass string) (*vim25.Client, error) {
	client := l.anonymous()
	return client, session.NewManager(client).Login(l.ctx, url.UserPassword(user, pass))
}

func (l *lab) client() *vim25.Client {
	l.Helper()
	client, err := l.login(admin, password)
	l.ok(err)
	return client
}

func (l *lab) ok(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func (l *lab) finder(c *vim25.Client) *find.Finder {
	l.Helper()
	finder := find.NewFinder(c)
	dc, err := finder.Datacenter(l.ctx, "DC0")
	l.ok(err)
	return finder.SetDatacenter(dc)
}

// control calls the control port; into may be nil.
func (l *lab) control(method, path string, body, into any) int {
	l.Helper()
	payload, err := json.Marshal(body)
	l.ok(err)
	request, err := http.NewRequestWithContext(l.ctx, method, l.server.ControlURL()+path, bytes.NewReader(payload))
	l.ok(err)
	response, err := http.DefaultClient.Do(request)
	l.ok(err)
	defer response.Body.Close()
	if into != nil {
		l.ok(json.NewDecoder(response.Body).Decode(into))
	}
	return response.StatusCode
}

// kinds lists the kinds of the events about name.
func (l *lab) kinds(name string) []string {
	l.Helper()
	var events []event
	l.control("GET", "/events", nil, &events)
	var kinds []string
	for _, e := range events {
		if e.Name == name {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

type importOptions struct {
	name, option, provisioning string
}

// specFor asks the OvfManager how to import testdata/appliance.ovf.
func (l *lab) specFor(c *vim25.Client, o importOptions) (*types.OvfCreateImportSpecResult, *object.ResourcePool) {
	l.Helper()
	descriptor, err := os.ReadFile("testdata/appliance.ovf")
	l.ok(err)
	finder := l.finder(c)
	pool, err := finder.ResourcePool(l.ctx, "DC0_C0/Resources/connectors")
	l.ok(err)
	datastore, err := finder.Datastore(l.ctx, "LocalDS_1")
	l.ok(err)
	params := types.OvfCreateImportSpecParams{EntityName: o.name, DiskProvisioning: o.provisioning}
	params.DeploymentOption = o.option
	for from, to := range map[string]string{"VM Network": "VM Network", "Management": "Prod-VLAN-12"} {
		network, err := finder.Network(l.ctx, to)
		l.ok(err)
		params.NetworkMapping = append(params.NetworkMapping, types.OvfNetworkMapping{Name: from, Network: network.Reference()})
	}
	spec, err := ovf.NewManager(c).CreateImportSpec(l.ctx, string(descriptor), pool, datastore, &params)
	l.ok(err)
	if len(spec.Error) > 0 {
		l.Fatalf("import spec: %s", spec.Error[0].LocalizedMessage)
	}
	return spec, pool
}

// lease starts an import and waits until uploads are possible.
func (l *lab) lease(c *vim25.Client, o importOptions) (*nfc.Lease, *nfc.LeaseInfo, error) {
	l.Helper()
	spec, pool := l.specFor(c, o)
	folder, err := l.finder(c).Folder(l.ctx, "vm/appliances")
	l.ok(err)
	lease, err := pool.ImportVApp(l.ctx, spec.ImportSpec, folder, nil)
	if err != nil {
		return nil, nil, err
	}
	info, err := lease.Wait(l.ctx, spec.FileItem)
	return lease, info, err
}

var diskBytes = bytes.Repeat([]byte("disk"), 17500)

// deploy imports the appliance as any client would.
func (l *lab) deploy(c *vim25.Client, o importOptions) *object.VirtualMachine {
	l.Helper()
	lease, info, err := l.lease(c, o)
	l.ok(err)
	defer lease.StartUpdater(l.ctx, info).Done() // without it an upload waits for ever to report progress
	for _, item := range info.Items {
		l.ok(lease.Upload(l.ctx, item, bytes.NewReader(diskBytes), soap.Upload{ContentLength: int64(len(diskBytes))}))
	}
	l.ok(lease.Complete(l.ctx))
	return object.NewVirtualMachine(c, info.Entity)
}

func (l *lab) run(task *object.Task, err error) {
	l.Helper()
	l.ok(err)
	l.ok(task.Wait(l.ctx))
}

func (l *lab) properties(vm *object.VirtualMachine) mo.VirtualMachine {
	l.Helper()
	var found mo.VirtualMachine
	l.ok(vm.Properties(l.ctx, vm.Reference(), nil, &found))
	return found
}

// files lists what a datastore holds.
func (l *lab) files(c *vim25.Client, datastore string) map[string]int64 {
	l.Helper()
	found, err := inspect(l.ctx, c)
	l.ok(err)
	files := map[string]int64{}
	for _, ds := range found.Datastores {
		for _, file := range ds.Files {
			if ds.Name == datastore {
				files[file.Path] = file.Bytes
			}
		}
	}
	return files
}

// eventually waits until f is true.
func (l *lab) eventually(what string, f func() bool) {
	l.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if f() {
			return
		}
	}
	l.Fatalf("%s: not after 10 s", what)
}
