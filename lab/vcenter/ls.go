package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
)

// listCommand looks at a vCenter, simulated or not, with a client that shares
// nothing with terraform's.
func listCommand(args []string, getenv func(string) string, out io.Writer) error {
	flags := flag.NewFlagSet("ls", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, logout, err := connect(ctx, getenv)
	if err != nil {
		return err
	}
	defer logout()
	found, err := inspect(ctx, client)
	if err != nil {
		return err
	}
	if *asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(found)
	}
	return found.print(out)
}

// connect logs in as govc would, by its environment variables.
func connect(ctx context.Context, getenv func(string) string) (*vim25.Client, func(), error) {
	if getenv("GOVC_URL") == "" {
		return nil, nil, errors.New("GOVC_URL is empty: set it to https://HOST:PORT/sdk")
	}
	endpoint, err := soap.ParseURL(getenv("GOVC_URL"))
	if err != nil {
		return nil, nil, fmt.Errorf("GOVC_URL: %w", err)
	}
	transport := soap.NewClient(endpoint, getenv("GOVC_INSECURE") == "1" || getenv("GOVC_INSECURE") == "true")
	if err := transport.SetRootCAs(getenv("GOVC_TLS_CA_CERTS")); err != nil {
		return nil, nil, fmt.Errorf("GOVC_TLS_CA_CERTS: %w", err)
	}
	client, err := vim25.NewClient(ctx, transport)
	if err != nil {
		return nil, nil, err
	}
	manager := session.NewManager(client)
	if err := manager.Login(ctx, url.UserPassword(getenv("GOVC_USERNAME"), getenv("GOVC_PASSWORD"))); err != nil {
		return nil, nil, err
	}
	return client, func() { _ = manager.Logout(context.Background()) }, nil
}

func (found *inventory) print(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "VM\tPOWER\tCPUS\tMEMORY\tNETWORKS\tDISKS\tADDRESS\tANNOTATION")
	for _, vm := range found.VMs {
		var networks, disks []string
		for _, nic := range vm.NICs {
			networks = append(networks, nic.Network)
		}
		for _, disk := range vm.Disks {
			disks = append(disks, fmt.Sprintf("%d MiB", disk.MiB))
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%d MiB\t%s\t%s\t%s\t%s\n", vm.Path, vm.Power, vm.CPUs, vm.MemoryMiB,
			strings.Join(networks, ", "), strings.Join(disks, ", "), orNone(vm.Address), orNone(strings.ReplaceAll(vm.Annotation, "\n", " ")))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, ds := range found.Datastores {
		fmt.Fprintf(out, "\n[%s] %d files\n", ds.Name, len(ds.Files))
		for _, file := range ds.Files {
			fmt.Fprintf(out, "  %10d  %s\n", file.Bytes, file.Path)
		}
	}
	return nil
}

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
