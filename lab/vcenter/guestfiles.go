package main

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// guestFileManager makes, lists and removes files in guests; guesttransfers.go
// has what moves their content.
type guestFileManager struct {
	mo.GuestFileManager
	unlocked
	operations *guestOperations
}

func (m *guestFileManager) CreateTemporaryDirectoryInGuest(ctx *simulator.Context, req *types.CreateTemporaryDirectoryInGuest) soap.HasFault {
	body := &methods.CreateTemporaryDirectoryInGuestBody{}
	var path string
	if path, body.Fault_ = m.temporary(ctx, req.Vm, req.Auth, temporarySpec{req.Prefix, req.Suffix, true, req.DirectoryPath}); body.Fault_ == nil {
		body.Res = &types.CreateTemporaryDirectoryInGuestResponse{Returnval: path}
	}
	return body
}

func (m *guestFileManager) CreateTemporaryFileInGuest(ctx *simulator.Context, req *types.CreateTemporaryFileInGuest) soap.HasFault {
	body := &methods.CreateTemporaryFileInGuestBody{}
	var path string
	if path, body.Fault_ = m.temporary(ctx, req.Vm, req.Auth, temporarySpec{req.Prefix, req.Suffix, false, req.DirectoryPath}); body.Fault_ == nil {
		body.Res = &types.CreateTemporaryFileInGuestResponse{Returnval: path}
	}
	return body
}

type temporarySpec struct {
	Prefix    string `json:"prefix"`
	Suffix    string `json:"suffix"`
	Directory bool   `json:"directory"`
	Parent    string `json:"parent,omitempty"`
}

func (m *guestFileManager) temporary(ctx *simulator.Context, vm types.ManagedObjectReference, auth types.BaseGuestAuthentication, spec temporarySpec) (string, *soap.Fault) {
	var made struct {
		Path string `json:"path"`
	}
	fault := m.operations.ask(ctx, vm, auth, guestMethod{verb: http.MethodPost, path: "temporary", body: spec, about: spec.Parent}, &made)
	return made.Path, fault
}

func (m *guestFileManager) MakeDirectoryInGuest(ctx *simulator.Context, req *types.MakeDirectoryInGuest) soap.HasFault {
	body := &methods.MakeDirectoryInGuestBody{}
	query := url.Values{"path": {req.DirectoryPath}, "directory": {"true"}, "parents": {strconv.FormatBool(req.CreateParentDirectories)}}
	body.Fault_ = m.operations.ask(ctx, req.Vm, req.Auth, guestMethod{verb: http.MethodPut, path: "files", query: query, about: req.DirectoryPath}, nil)
	if body.Fault_ == nil {
		body.Res = new(types.MakeDirectoryInGuestResponse)
	}
	return body
}

func (m *guestFileManager) DeleteFileInGuest(ctx *simulator.Context, req *types.DeleteFileInGuest) soap.HasFault {
	body := &methods.DeleteFileInGuestBody{}
	query := url.Values{"path": {req.FilePath}}
	body.Fault_ = m.operations.ask(ctx, req.Vm, req.Auth, guestMethod{verb: http.MethodDelete, path: "files", query: query, about: req.FilePath}, nil)
	if body.Fault_ == nil {
		body.Res = new(types.DeleteFileInGuestResponse)
	}
	return body
}

func (m *guestFileManager) DeleteDirectoryInGuest(ctx *simulator.Context, req *types.DeleteDirectoryInGuest) soap.HasFault {
	body := &methods.DeleteDirectoryInGuestBody{}
	query := url.Values{"path": {req.DirectoryPath}, "directory": {"true"}, "recursive": {strconv.FormatBool(req.Recursive)}}
	body.Fault_ = m.operations.ask(ctx, req.Vm, req.Auth, guestMethod{verb: http.MethodDelete, path: "files", query: query, about: req.DirectoryPath}, nil)
	if body.Fault_ == nil {
		body.Res = new(types.DeleteDirectoryInGuestResponse)
	}
	return body
}

// listedFile is a file as the appliances list it; mode is octal, as in chmod.
type listedFile struct {
	Path     string     `json:"path"`
	Type     string     `json:"type"` // file, directory or symlink
	Size     int64      `json:"size"`
	Mode     string     `json:"mode"`
	Modified *time.Time `json:"modified"`
}

func (f listedFile) info() types.GuestFileInfo {
	mode, _ := strconv.ParseInt(f.Mode, 8, 64) // absent: 0, which is not told
	return types.GuestFileInfo{Path: f.Path, Type: f.Type, Size: f.Size, Attributes: &types.GuestPosixFileAttributes{
		GuestFileAttributes: types.GuestFileAttributes{ModificationTime: f.Modified}, Permissions: mode,
	}}
}

// ListFilesInGuest answers with at most 50 files at a time unless asked for
// another number, as vCenter. matchPattern is the guest's to apply.
func (m *guestFileManager) ListFilesInGuest(ctx *simulator.Context, req *types.ListFilesInGuest) soap.HasFault {
	body := &methods.ListFilesInGuestBody{}
	query := url.Values{"path": {req.FilePath}}
	if req.MatchPattern != "" {
		query.Set("pattern", req.MatchPattern)
	}
	var list []listedFile
	body.Fault_ = m.operations.ask(ctx, req.Vm, req.Auth, guestMethod{verb: http.MethodGet, path: "list", query: query, about: req.FilePath}, &list)
	if body.Fault_ != nil {
		return body
	}
	most := int(req.MaxResults)
	if most <= 0 {
		most = 50
	}
	from := min(max(int(req.Index), 0), len(list))
	to := min(from+most, len(list))
	result := types.GuestListFileInfo{Remaining: int32(len(list) - to)}
	for _, file := range list[from:to] {
		result.Files = append(result.Files, file.info())
	}
	body.Res = &types.ListFilesInGuestResponse{Returnval: result}
	return body
}
