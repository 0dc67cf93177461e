package main

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"time"

	pbm "github.com/vmware/govmomi/pbm/simulator"
	"github.com/vmware/govmomi/simulator"
	vapi "github.com/vmware/govmomi/vapi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

type vcenterOptions struct {
	Address            string
	Dir                string // the datastores' files, removed by Close
	Username, Password string
	Hosts              int
	LeaseTimeout       time.Duration
	Appliances         string
	Events             worldEvents
}

// vcenter is one simulated vCenter: the simulator's registry and service, and
// the managers of ours that stand beside or in front of the simulator's.
type vcenter struct {
	options         vcenterOptions
	registry        *simulator.Registry
	service         *simulator.Service
	events          worldEvents
	users           *logins
	privileges      *privileges
	exports         exports
	faults          *faultRules
	guests          *guests
	leases          *leases
	collectors      *collectors
	guestOperations *guestOperations
	clock           atomic.Int64 // what the hosts' clocks are off, in nanoseconds
	done            chan struct{}
}

// building is held while a vCenter is made: upstream fills variables of its
// packages then, and two at a time would write to them together.
var building sync.Mutex

func newVCenter(options vcenterOptions) (*vcenter, error) {
	building.Lock()
	defer building.Unlock()
	v := &vcenter{
		options:    options,
		events:     options.Events,
		users:      newLogins(options.Username, options.Password, options.Events),
		privileges: newPrivileges(),
		faults:     &faultRules{},
		done:       make(chan struct{}),
	}
	if err := os.MkdirAll(options.Dir, 0o700); err != nil {
		return nil, err
	}
	if err := v.buildInventory(); err != nil {
		os.RemoveAll(options.Dir)
		return nil, err
	}
	v.serveEndpoints()

	v.collectors = newCollectors(v)
	v.guests = newGuests(v)
	v.leases = newLeases(v)
	v.installImporter()
	v.installOvfManager()
	v.installAuthorization()
	v.installClocks()
	v.installFailer()
	v.installRenamer()
	v.installGuestOperations()
	v.ownExtensions()
	v.registry.SessionManager().ValidLogin = v.users.Valid
	v.registry.AddHandler(newWatcher(v))
	v.registry.Handler = v.gate
	go v.leases.reap()
	return v, nil
}

// serveEndpoints does what simulator.Service.NewServer would, without opening a
// listener of its own: the server in front has one that survives a reset.
func (v *vcenter) serveEndpoints() {
	endpoint := &url.URL{
		Scheme: "https", Host: v.options.Address, Path: vim25.Path,
		// Any user here makes the simulator ask ValidLogin instead of letting everybody in.
		User: url.UserPassword(v.options.Username, v.options.Password),
	}
	mux := http.NewServeMux()
	v.service.ServeMux = mux
	v.service.Listen = endpoint
	v.service.RegisterSDK(v.registry, vim25.Path+"/vimService")
	v.service.RegisterSDK(pbm.New())
	v.registry.SessionManager().ServiceHostName = v.options.Address

	paths, rest := vapi.New(endpoint, v.registry)
	for _, path := range paths {
		v.service.Handle(path, rest)
	}
	mux.HandleFunc(vim25.Path+"/vimServiceVersions.xml", v.service.ServiceVersions)
	mux.HandleFunc("/folder/", v.service.ServeDatastore)
	mux.HandleFunc("/about", v.service.About)
	mux.HandleFunc("/guestFile", v.serveGuestFile)
	mux.HandleFunc("PUT /nfc/{lease}/{name}", v.receiveUpload)
	mux.HandleFunc("POST /nfc/{lease}/{name}", v.receiveUpload)
}

// background returns a context for changes that no request asked for.
func (v *vcenter) background() *simulator.Context {
	return &simulator.Context{Context: context.Background(), Map: v.registry}
}

// client talks to this vCenter in process; the gate lets it pass as nobody.
func (v *vcenter) client() (*vim25.Client, error) {
	return vim25.NewClient(context.Background(), v.service)
}

// after runs f later, unless the vCenter is closed first.
func (v *vcenter) after(delay time.Duration, f func()) {
	go func() {
		select {
		case <-v.done:
		case <-time.After(delay):
			f()
		}
	}()
}

// vm returns the VM behind ref, or nil when it is gone.
func (v *vcenter) vm(ref types.ManagedObjectReference) *simulator.VirtualMachine {
	vm, _ := v.registry.Get(ref).(*simulator.VirtualMachine)
	return vm
}

func (v *vcenter) Close() {
	close(v.done)
	v.guestOperations.appliances.Close()
	os.RemoveAll(v.options.Dir)
}

// unlocked opts an object out of the simulator's lock per object: our managers
// serve many requests at a time and lock what they touch themselves.
type unlocked struct{}

func (unlocked) Lock()   {}
func (unlocked) Unlock() {}
