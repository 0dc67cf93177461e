package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// raw sends a SOAP body and returns the answer as it is on the wire.
func (l *lab) raw(client *vim25.Client, body string) string {
	l.Helper()
	envelope := `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` + body + `</soapenv:Body></soapenv:Envelope>`
	response, err := client.Client.Client.Post(l.server.SDK(), "text/xml", strings.NewReader(envelope))
	l.ok(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	l.ok(err)
	return string(text)
}

// fetch calls a transfer's address, trusting the lab's CA.
func (l *lab) fetch(client *vim25.Client, verb, address, body string) (int, string) {
	l.Helper()
	request, err := http.NewRequestWithContext(l.ctx, verb, address, strings.NewReader(body))
	l.ok(err)
	response, err := client.Client.Client.Do(request)
	l.ok(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	l.ok(err)
	return response.StatusCode, string(text)
}

func TestTransfers(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.booted(client, "fra-01")
	files := l.guestFiles(client, vm)
	const path, content = "/home/ec2-user/a b&c", "secret\n"

	to := func(overwrite bool, size int64, mode int64) string {
		t.Helper()
		address, err := files.InitiateFileTransferToGuest(l.ctx, goodLogin, path, &types.GuestPosixFileAttributes{Permissions: mode}, size, overwrite)
		l.ok(err)
		return address
	}
	address := to(false, int64(len(content)), 0o600)
	u, err := url.Parse(address)
	l.ok(err)
	if u.Scheme+"://"+u.Host+"/sdk" != l.server.SDK() || u.Path != "/guestFile" || u.Query().Get("id") != vm.Reference().Value || strings.Contains(address, guestPassword) {
		t.Error(address)
	}
	if status, _ := l.fetch(client, "GET", address, ""); status != http.StatusMethodNotAllowed {
		t.Errorf("GET of an upload: %d", status)
	}
	if status, text := l.fetch(client, "PUT", address, content); status != http.StatusOK {
		t.Errorf("%d %s", status, text)
	}
	f.use(func() {
		if f.files[path] != content || f.modes[path] != "600" {
			t.Errorf("%v %v", f.files, f.modes)
		}
	})
	if got := l.last(eventGuestFile); got != path+": 7 bytes, mode 600" {
		t.Errorf("the event says %q", got)
	}
	if status, _ := l.fetch(client, "PUT", address, content); status != http.StatusNotFound {
		t.Errorf("used twice: %d", status)
	}
	if status, text := l.fetch(client, "PUT", to(true, 3, 0), content); status != http.StatusBadRequest || text != "3 bytes were announced, 7 come\n" {
		t.Errorf("%d %s", status, text)
	}
	if status, _ := l.fetch(client, "PUT", to(true, 0, 0), ""); status != http.StatusOK {
		t.Errorf("nothing: %d", status)
	}
	f.use(func() {
		if text, ok := f.files[path]; !ok || text != "" || f.modes[path] != "" {
			t.Errorf("%v %v", f.files, f.modes)
		}
		f.files[path] = content
	})

	information, err := files.InitiateFileTransferFromGuest(l.ctx, goodLogin, path)
	l.ok(err)
	if information.Size != int64(len(content)) {
		t.Errorf("size %d", information.Size)
	}
	if status, _ := l.fetch(client, "GET", strings.Replace(information.Url, "vm-", "vm-9", 1), ""); status != http.StatusNotFound {
		t.Errorf("another VM's: %d", status)
	}
	if status, text := l.fetch(client, "GET", information.Url, ""); status != http.StatusOK || text != content {
		t.Errorf("%d %q", status, text)
	}
	if status, _ := l.fetch(client, "GET", information.Url, ""); status != http.StatusNotFound {
		t.Errorf("used twice: %d", status)
	}
}

// govmomi's own way, which asks the inventory whom to trust.
func TestTransferByGovmomi(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.booted(client, "fra-01")
	files := l.guestFiles(client, vm)
	address, err := files.InitiateFileTransferToGuest(l.ctx, goodLogin, "/tmp/a", &types.GuestPosixFileAttributes{}, 5, false)
	l.ok(err)
	u, err := files.TransferURL(l.ctx, address)
	l.ok(err)
	p := soap.DefaultUpload
	p.ContentLength = 5
	l.ok(client.Upload(l.ctx, bytes.NewReader([]byte("hello")), u, &p))
	information, err := files.InitiateFileTransferFromGuest(l.ctx, goodLogin, "/tmp/a")
	l.ok(err)
	u, err = files.TransferURL(l.ctx, information.Url)
	l.ok(err)
	body, _, err := client.Download(l.ctx, u, &soap.DefaultDownload)
	l.ok(err)
	defer body.Close()
	if text, _ := io.ReadAll(body); string(text) != "hello" || f.files["/tmp/a"] != "hello" {
		t.Errorf("%s", text)
	}
}

func TestTransfersRefused(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.booted(client, "fra-01")
	files := l.guestFiles(client, vm)
	f.use(func() { f.files["/tmp/a"] = "a" })
	attributes := &types.GuestPosixFileAttributes{}
	put := func(auth types.BaseGuestAuthentication, path string, overwrite bool) error {
		_, err := files.InitiateFileTransferToGuest(l.ctx, auth, path, attributes, 1, overwrite)
		return err
	}
	get := func(auth types.BaseGuestAuthentication, path string) error {
		_, err := files.InitiateFileTransferFromGuest(l.ctx, auth, path)
		return err
	}
	for _, test := range []struct {
		what  string
		err   error
		fault types.BaseMethodFault // nil: none
	}{
		{"a new file", put(goodLogin, "/tmp/b", false), nil},
		{"over a file", put(goodLogin, "/tmp/a", true), nil},
		{"beside a file", put(goodLogin, "/tmp/a", false), &types.FileAlreadyExists{}},
		{"a strange place", put(goodLogin, "/root/a", false), &types.GuestPermissionDenied{}},
		{"as somebody else", put(badLogin, "/tmp/b", true), &types.InvalidGuestLogin{}},
		{"read", get(goodLogin, "/tmp/a"), nil},
		{"read nothing", get(goodLogin, "/tmp/none"), &types.FileNotFound{}},
		{"read what is not ours", get(goodLogin, "/root/a"), &types.GuestPermissionDenied{}},
		{"read as somebody else", get(badLogin, "/tmp/a"), &types.InvalidGuestLogin{}},
		{"delete nothing", files.DeleteFile(l.ctx, goodLogin, "/tmp/none"), &types.FileNotFound{}},
	} {
		if test.fault == nil && test.err != nil || test.fault != nil && !fault.Is(test.err, test.fault) {
			t.Errorf("%s: %v", test.what, test.err)
		}
	}
	err := get(goodLogin, "/tmp/none")
	if missing, ok := soap.ToSoapFault(err).VimFault().(types.FileNotFound); !ok || missing.File != "/tmp/none" || soap.ToSoapFault(err).String != "File /tmp/none was not found" {
		t.Errorf("%v", err)
	}

	// What is refused only when the file comes: the guest's answer is the client's.
	address, err := files.InitiateFileTransferToGuest(l.ctx, goodLogin, "/tmp/c", attributes, 1, false)
	l.ok(err)
	f.use(func() { f.files["/tmp/c"] = "faster" })
	if status, _ := l.fetch(client, "PUT", address, "c"); status != http.StatusConflict {
		t.Errorf("%d", status)
	}
	// A rule can name the VM.
	l.rule(faultRule{Method: "GET /guestFile", Object: "fra-01", Status: 503})
	information, err := files.InitiateFileTransferFromGuest(l.ctx, goodLogin, "/tmp/a")
	l.ok(err)
	for _, want := range []int{503, 200} { // the refused one did not use the address up
		if status, _ := l.fetch(client, "GET", information.Url, ""); status != want {
			t.Errorf("%d, not %d", status, want)
		}
	}
}
