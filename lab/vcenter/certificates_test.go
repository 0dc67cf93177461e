package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestCertificateIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := serverCertificate(dir, net.IPv4(127, 0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	again, err := serverCertificate(dir, net.IPv4(127, 0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Leaf.Raw, again.Leaf.Raw) {
		t.Error("the second start made another certificate")
	}
	if !slices.Contains(first.Leaf.DNSNames, "localhost") || first.Leaf.VerifyHostname("127.0.0.1") != nil {
		t.Errorf("names: %v %v", first.Leaf.DNSNames, first.Leaf.IPAddresses)
	}
	for _, name := range []string{caFile, caKeyFile, certFile, certKey} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %s", name, info.Mode())
		}
	}
}

func TestCertificateNamesTheAddressServed(t *testing.T) {
	l := startLab(t, func(o *serverOptions) { o.Listen = "127.0.0.77:0" })
	l.client() // verifies
}

func TestCertificateOfAnotherCAIsReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := serverCertificate(dir, net.IPv4(127, 0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(dir, caFile))
	second, err := serverCertificate(dir, net.IPv4(127, 0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(first.Leaf.Raw, second.Leaf.Raw) {
		t.Error("a certificate that its CA did not sign is still served")
	}
}
