package main

import (
	"strings"
	"testing"

	"github.com/vmware/govmomi/vim25/types"
)

func TestGuestFiles(t *testing.T) {
	f, with := startAppliances(t)
	l := startLab(t, with)
	client := l.client()
	vm := l.booted(client, "fra-01")
	files := l.guestFiles(client, vm)
	asked := func(want string) {
		t.Helper()
		if got := f.last(); got != strings.Replace(want, "GUEST", "/guests/"+vm.Reference().Value, 1) {
			t.Errorf("asked %q, not %q", got, want)
		}
	}
	path, err := files.CreateTemporaryDirectory(l.ctx, goodLogin, "connector", ".d", "/tmp")
	l.ok(err)
	asked(`POST GUEST/temporary {"prefix":"connector","suffix":".d","directory":true,"parent":"/tmp"}`)
	if path != "/tmp/connectorx1.d" {
		t.Error(path)
	}
	_, err = files.CreateTemporaryFile(l.ctx, goodLogin, "a", "", "")
	l.ok(err)
	asked(`POST GUEST/temporary {"prefix":"a","suffix":"","directory":false}`)
	l.ok(files.MakeDirectory(l.ctx, goodLogin, "/tmp/d", true))
	asked("PUT GUEST/files?directory=true&parents=true&path=%2Ftmp%2Fd")
	l.ok(files.DeleteDirectory(l.ctx, goodLogin, "/tmp/d", true))
	asked("DELETE GUEST/files?directory=true&path=%2Ftmp%2Fd&recursive=true")
	f.use(func() { f.files["/tmp/a"] = "a" })
	l.ok(files.DeleteFile(l.ctx, goodLogin, "/tmp/a"))
	asked("DELETE GUEST/files?path=%2Ftmp%2Fa")

	for _, test := range []struct {
		index, most int32
		names       string
		remaining   int32
	}{
		{0, 0, ".ab", 0}, {0, 3, ".ab", 0}, {0, 2, ".a", 1}, {1, 1, "a", 1}, {2, 5, "b", 0}, {3, 1, "", 0}, {9, 1, "", 0},
	} {
		list, err := files.ListFiles(l.ctx, goodLogin, "/tmp", test.index, test.most, "")
		l.ok(err)
		names := ""
		for _, file := range list.Files {
			names += file.Path
		}
		if names != test.names || list.Remaining != test.remaining {
			t.Errorf("%+v: %s, %d left", test, names, list.Remaining)
		}
	}
	list, err := files.ListFiles(l.ctx, goodLogin, "/tmp", 1, 1, "^a")
	l.ok(err)
	asked("GET GUEST/list?path=%2Ftmp&pattern=%5Ea")
	file := list.Files[0]
	if attributes, ok := file.Attributes.(*types.GuestPosixFileAttributes); !ok || attributes.Permissions != 0o600 || file.Size != 5 || file.Type != "file" {
		t.Errorf("%+v", file)
	}
}
