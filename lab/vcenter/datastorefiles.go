package main

import (
	"context"
	"path"
	"sort"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// datastoreFiles lists every file of every datastore, through its browser.
func datastoreFiles(ctx context.Context, client *vim25.Client, container *view.ContainerView) ([]datastoreEntry, error) {
	var datastores []mo.Datastore
	if err := container.Retrieve(ctx, []string{"Datastore"}, []string{"name", "browser"}, &datastores); err != nil {
		return nil, err
	}
	entries := []datastoreEntry{}
	for _, ds := range datastores {
		entry := datastoreEntry{Name: ds.Name, Files: []fileEntry{}}
		browser := object.NewHostDatastoreBrowser(client, ds.Browser)
		task, err := browser.SearchDatastoreSubFolders(ctx, "["+ds.Name+"]", &types.HostDatastoreBrowserSearchSpec{
			MatchPattern: []string{"*"}, Details: &types.FileQueryFlags{FileSize: true, FileType: true},
		})
		if err != nil {
			return nil, err
		}
		info, err := task.WaitForResult(ctx)
		if err != nil {
			return nil, err
		}
		for _, result := range info.Result.(types.ArrayOfHostDatastoreBrowserSearchResults).HostDatastoreBrowserSearchResults {
			var folder object.DatastorePath
			folder.FromString(result.FolderPath)
			for _, file := range result.File {
				if _, ok := file.(*types.FolderFileInfo); ok {
					continue
				}
				f := file.GetFileInfo()
				entry.Files = append(entry.Files, fileEntry{strings.TrimPrefix(path.Join(folder.Path, f.Path), "/"), f.FileSize})
			}
		}
		sort.Slice(entry.Files, func(i, j int) bool { return entry.Files[i].Path < entry.Files[j].Path })
		entries = append(entries, entry)
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].Name < entries[j].Name })
	return entries, nil
}
