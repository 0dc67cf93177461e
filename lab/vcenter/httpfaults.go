package main

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

// ServeHTTP is the vCenter's front door: rules that answer with an HTTP status
// act here, before the simulator reads the request.
func (v *vcenter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/nfc/") { // cut by receiveUpload, which knows whose it is
		v.service.ServeMux.ServeHTTP(w, r)
		return
	}
	method, names := r.Method+" "+r.URL.Path, []string(nil)
	if r.URL.Path == "/guestFile" {
		if transfer := v.guestOperations.transfers.Find(r, false); transfer != nil {
			names = []string{v.name(transfer.vm), transfer.vm.Value}
		}
	}
	if r.Method == http.MethodPost && v.faults.any() && !strings.HasPrefix(r.URL.Path, "/rest") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if name, object := soapCall(body); name != "" {
			method, names = name, []string{v.name(object), object.Value}
		}
	}
	if rule := v.faults.match(true, method, names...); rule != nil {
		v.events.Add(event{Kind: eventFault, Name: method, Detail: http.StatusText(rule.Status)})
		time.Sleep(time.Duration(rule.DelayMs) * time.Millisecond)
		http.Error(w, "injected by the lab", rule.Status)
		return
	}
	v.service.ServeMux.ServeHTTP(w, r)
}

// any says whether there is any rule: no body is read twice without one.
func (f *faultRules) any() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.rules) > 0
}

// soapCall reads a request's method name and the object it is about: for guest
// operations the VM, which is no manager's.
func soapCall(body []byte) (string, types.ManagedObjectReference) {
	type reference struct {
		Type  string `xml:"type,attr"`
		Value string `xml:",chardata"`
	}
	var envelope struct {
		Body struct {
			Call struct {
				XMLName xml.Name
				This    reference `xml:"_this"`
				VM      reference `xml:"vm"`
			} `xml:",any"`
		} `xml:"Body"`
	}
	if xml.Unmarshal(body, &envelope) != nil {
		return "", types.ManagedObjectReference{}
	}
	call := envelope.Body.Call
	if strings.HasPrefix(call.This.Type, "Guest") && call.VM.Value != "" {
		call.This = call.VM
	}
	return call.XMLName.Local, types.ManagedObjectReference{Type: call.This.Type, Value: call.This.Value}
}
