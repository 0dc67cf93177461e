package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// transfer is one file on its way to or from a guest: vCenter gives out an
// address that works once.
type transfer struct {
	verb    string // what the client must do with the address
	vm      types.ManagedObjectReference
	user    *guestUser
	session string // the vCenter user who asked
	path    string
	size    int64 // of what is sent
	query   url.Values
	until   time.Time
}

// transferLife is how long an address waits for its use.
const transferLife = 10 * time.Minute

type transfers struct {
	mu      sync.Mutex
	waiting map[string]*transfer // by token
}

func newTransfers() *transfers { return &transfers{waiting: map[string]*transfer{}} }

// Add returns the address of the transfer on that server.
func (t *transfers) Add(server string, this *transfer) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for token, other := range t.waiting {
		if time.Now().After(other.until) {
			delete(t.waiting, token)
		}
	}
	this.until = time.Now().Add(transferLife)
	token := newUUID()
	t.waiting[token] = this
	address := url.URL{Scheme: "https", Host: server, Path: "/guestFile", RawQuery: url.Values{"id": {this.vm.Value}, "token": {token}}.Encode()}
	return address.String()
}

// Find returns the transfer that a request is about, and takes it away when
// the request uses it.
func (t *transfers) Find(r *http.Request, use bool) *transfer {
	t.mu.Lock()
	defer t.mu.Unlock()
	token := r.URL.Query().Get("token")
	this := t.waiting[token]
	if this == nil || time.Now().After(this.until) || this.vm.Value != r.URL.Query().Get("id") {
		return nil
	}
	if use && this.verb == r.Method {
		delete(t.waiting, token)
	}
	return this
}

// InitiateFileTransferToGuest refuses what would be refused when the file comes.
func (m *guestFileManager) InitiateFileTransferToGuest(ctx *simulator.Context, req *types.InitiateFileTransferToGuest) soap.HasFault {
	body := &methods.InitiateFileTransferToGuestBody{}
	o := m.operations
	user, fault := o.enter(ctx, req.Vm, req.Auth)
	if fault == nil {
		fault = o.door(ctx, req.Vm, user)
	}
	if fault == nil && !req.Overwrite {
		switch _, missing := o.measure(ctx, req.Vm, user, req.GuestFilePath); {
		case missing == nil:
			fault = guestFault(new(types.FileAlreadyExists), "", req.GuestFilePath)
		case !isFileNotFound(missing):
			fault = missing
		}
	}
	if body.Fault_ = fault; fault != nil {
		return body
	}
	query := url.Values{"path": {req.GuestFilePath}, "overwrite": {strconv.FormatBool(req.Overwrite)}}
	if attributes, ok := req.FileAttributes.(*types.GuestPosixFileAttributes); ok && attributes.Permissions != 0 {
		query.Set("mode", strconv.FormatInt(attributes.Permissions, 8))
	}
	address := o.transfers.Add(o.v.options.Address, &transfer{
		verb: http.MethodPut, vm: req.Vm, user: user, session: ctx.Session.UserName, path: req.GuestFilePath, size: req.FileSize, query: query,
	})
	body.Res = &types.InitiateFileTransferToGuestResponse{Returnval: address}
	return body
}

func (m *guestFileManager) InitiateFileTransferFromGuest(ctx *simulator.Context, req *types.InitiateFileTransferFromGuest) soap.HasFault {
	body := &methods.InitiateFileTransferFromGuestBody{}
	o := m.operations
	user, fault := o.enter(ctx, req.Vm, req.Auth)
	var size int64
	if fault == nil {
		size, fault = o.measure(ctx, req.Vm, user, req.GuestFilePath)
	}
	if body.Fault_ = fault; fault != nil {
		return body
	}
	address := o.transfers.Add(o.v.options.Address, &transfer{
		verb: http.MethodGet, vm: req.Vm, user: user, session: ctx.Session.UserName, path: req.GuestFilePath, query: url.Values{"path": {req.GuestFilePath}},
	})
	body.Res = &types.InitiateFileTransferFromGuestResponse{Returnval: types.FileTransferInformation{
		Attributes: new(types.GuestPosixFileAttributes), Size: size, Url: address,
	}}
	return body
}

// measure reads a file to know its size, and that it can be read.
func (o *guestOperations) measure(ctx context.Context, vm types.ManagedObjectReference, user *guestUser, path string) (int64, *soap.Fault) {
	limited, cancel := context.WithTimeout(ctx, applianceTimeout)
	defer cancel()
	response, err := o.appliances.sendJSON(limited, http.MethodGet, vm.Value, "files", url.Values{"path": {path}}, user, nil)
	if err != nil {
		return 0, unavailable()
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return 0, o.refused(limited, vm, user, response, path)
	}
	size, err := io.Copy(io.Discard, response.Body)
	if err != nil {
		return 0, unavailable()
	}
	return size, nil
}

func isFileNotFound(fault *soap.Fault) bool {
	_, ok := fault.Detail.Fault.(*types.FileNotFound)
	return ok
}

// serveGuestFile moves a file's content between a client and a guest.
func (v *vcenter) serveGuestFile(w http.ResponseWriter, r *http.Request) {
	o := v.guestOperations
	this := o.transfers.Find(r, true)
	switch {
	case this == nil:
		http.Error(w, "no such transfer: an address works once", http.StatusNotFound)
		return
	case this.verb != r.Method:
		http.Error(w, "this transfer is for "+this.verb, http.StatusMethodNotAllowed)
		return
	case r.Method == http.MethodPut && r.ContentLength != this.size:
		http.Error(w, fmt.Sprintf("%d bytes were announced, %d come", this.size, r.ContentLength), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), applianceTimeout)
	defer cancel()
	body, length := io.Reader(http.NoBody), int64(0)
	if r.Method == http.MethodPut && this.size > 0 {
		body, length = r.Body, this.size
	}
	response, err := o.appliances.send(ctx, r.Method, this.vm.Value, "files", this.query, this.user, body, length)
	if err != nil {
		http.Error(w, "the guest does not answer", http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	if response.StatusCode < 300 && r.Method == http.MethodPut {
		v.events.Add(event{
			Kind: eventGuestFile, Object: this.vm.Value, Name: v.name(this.vm), User: this.session,
			Detail: fmt.Sprintf("%s: %d bytes, mode %s", this.path, this.size, this.query.Get("mode")),
		})
		w.WriteHeader(http.StatusOK)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if response.ContentLength >= 0 {
		w.Header().Set("Content-Length", strconv.FormatInt(response.ContentLength, 10))
	}
	w.WriteHeader(response.StatusCode)
	if _, err := io.Copy(w, response.Body); err != nil {
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
}
