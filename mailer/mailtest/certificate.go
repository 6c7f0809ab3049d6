package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"time"
)

// certificate makes an authority and under it a certificate for the relay, and writes the authority to a file that a
// client can be told to trust.
func certificate(script Script) (*tls.Config, string, error) {
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mailtest authority"},
		NotBefore: time.Now().AddDate(-2, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "mailtest relay"},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if script.Expired {
		leaf.NotAfter = time.Now().AddDate(0, 0, -1)
	}
	name(leaf, script.For)
	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", err
	}
	root, err := x509.CreateCertificate(rand.Reader, authority, authority, &authorityKey.PublicKey, authorityKey)
	if err != nil {
		return nil, "", err
	}
	own, err := x509.CreateCertificate(rand.Reader, leaf, authority, &key.PublicKey, authorityKey)
	if err != nil {
		return nil, "", err
	}
	file, err := writePEM(root)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{own}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, file, err
}

func name(leaf *x509.Certificate, names []string) {
	if names == nil {
		names = []string{"127.0.0.1", "::1", "localhost", "relay.test"}
	}
	for _, text := range names {
		if ip := net.ParseIP(text); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else {
			leaf.DNSNames = append(leaf.DNSNames, text)
		}
	}
}

func writePEM(der []byte) (string, error) {
	file, err := os.CreateTemp("", "mailtest-ca-*.pem")
	if err != nil {
		return "", err
	}
	if err := pem.Encode(file, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
		_ = file.Close()
		return file.Name(), err
	}
	return file.Name(), file.Close()
}
