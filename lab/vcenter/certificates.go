package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const (
	caFile     = "ca.pem"
	caKeyFile  = "ca-key.pem"
	certFile   = "server.pem"
	certKey    = "server-key.pem"
	renewEarly = 24 * time.Hour
)

// serverCertificate returns the vCenter's certificate, made under dir's own CA.
// Both are kept, so that a client that trusts ca.pem trusts the lab tomorrow.
// It names 127.0.0.1, localhost and listen, the loopback address served.
func serverCertificate(dir string, listen net.IP) (tls.Certificate, error) {
	ca, err := loadPair(dir, caFile, caKeyFile)
	if err != nil {
		ca, err = issue(dir, caFile, caKeyFile, nil, &x509.Certificate{
			Subject:               pkix.Name{CommonName: "Connector as Code lab CA"},
			NotAfter:              time.Now().AddDate(10, 0, 0),
			IsCA:                  true,
			BasicConstraintsValid: true,
			KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		})
		if err != nil {
			return tls.Certificate{}, err
		}
	}
	server, err := loadPair(dir, certFile, certKey)
	if err == nil && server.Leaf.CheckSignatureFrom(ca.Leaf) == nil && server.Leaf.VerifyHostname(listen.String()) == nil {
		return server, nil
	}
	return issue(dir, certFile, certKey, &ca, &x509.Certificate{
		Subject:     pkix.Name{CommonName: "localhost"},
		NotAfter:    time.Now().AddDate(2, 0, 0),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), listen},
	})
}

// loadPair reads a certificate and its key; one that is about to expire counts
// as missing.
func loadPair(dir, certificate, key string) (tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, certificate), filepath.Join(dir, key))
	if err == nil && time.Now().Add(renewEarly).After(pair.Leaf.NotAfter) {
		err = errors.New("expired")
	}
	return pair, err
}

// issue makes an ECDSA P-256 key and a certificate signed by ca, or by itself.
func issue(dir, certificate, keyName string, ca *tls.Certificate, template *x509.Certificate) (tls.Certificate, error) {
	var none tls.Certificate
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return none, err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return none, err
	}
	template.NotBefore = time.Now().Add(-time.Hour)
	parent, signer := template, any(key)
	if ca != nil {
		parent, signer = ca.Leaf, ca.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return none, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return none, err
	}
	if err := writePEM(filepath.Join(dir, keyName), "PRIVATE KEY", pkcs8); err != nil {
		return none, err
	}
	if err := writePEM(filepath.Join(dir, certificate), "CERTIFICATE", der); err != nil {
		return none, err
	}
	return tls.LoadX509KeyPair(filepath.Join(dir, certificate), filepath.Join(dir, keyName))
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
