package serve

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"slices"
	"time"
)

// authority is a certificate authority for this machine alone: its certificate
// says that it can vouch for no other name, so that trusting it is harmless even
// when its key gets lost.
type authority struct {
	cert *x509.Certificate
	pem  []byte
	key  *ecdsa.PrivateKey
}

// The lives of certificates. The start lies in the past, for clocks that differ.
const (
	authorityLasts = 365 * 24 * time.Hour
	certLasts      = 30 * 24 * time.Hour
	clocksDiffer   = time.Hour
)

// secure makes the server's certificate, and the authority where there is none.
func (s *Server) secure(opts Options, random io.Reader, host string) error {
	names := certNames(host)
	a, err := s.data.authority(opts.Now(), random, names)
	if err != nil {
		return err
	}
	cert, err := a.issue(opts.Now(), random, names)
	if err != nil {
		return problem(CodeFolder, "the certificate cannot be made: "+err.Error(), "")
	}
	s.http.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	s.AuthorityPEM = a.pem
	if s.data.dir != "" {
		s.Authority = s.data.path(authorityFile)
	}
	return nil
}

// certNames are what the certificate is for: this machine, and the host that is
// listened on.
func certNames(host string) []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	ip := net.ParseIP(host)
	if host != "" && !slices.Contains(names, host) && (ip == nil || !ip.IsUnspecified()) {
		names = append(names, host)
	}
	return names
}

// authority reads that of the folder, or makes one when there is none that is
// good for the names now.
func (f *folder) authority(now time.Time, random io.Reader, names []string) (authority, error) {
	made := func() ([]byte, error) { return nil, errNone }
	certPEM, err := f.readOrMake(authorityFile, 0o644, made)
	keyPEM, keyErr := f.readOrMake(authorityKey, 0o600, made)
	switch err := errors.Join(err, keyErr); {
	case errors.Is(err, errNone):
		return f.newAuthority(now, random, names)
	case err != nil:
		return authority{}, err
	}
	a, err := parseAuthority(certPEM, keyPEM)
	if err != nil {
		return a, problem(CodeCorrupt, fmt.Sprintf("%s is not usable: %v", f.path(authorityFile), err), "remove it and "+f.path(authorityKey)+"; another is made, which clients have to trust")
	}
	if now.After(a.cert.NotAfter.Add(-certLasts)) || !a.vouches(names) {
		return f.newAuthority(now, random, names)
	}
	return a, nil
}

var errNone = errors.New("there is none yet")

func parseAuthority(certPEM, keyPEM []byte) (authority, error) {
	cert, key, ok := decodeBoth(certPEM, keyPEM)
	if !ok {
		return authority{}, errors.New("it is not PEM")
	}
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		return authority{}, err
	}
	private, err := x509.ParseECPrivateKey(key)
	if err != nil {
		return authority{}, err
	}
	if !private.PublicKey.Equal(parsed.PublicKey) {
		return authority{}, errors.New("its key is that of another certificate")
	}
	return authority{parsed, certPEM, private}, nil
}

func decodeBoth(certPEM, keyPEM []byte) (cert, key []byte, ok bool) {
	c, _ := pem.Decode(certPEM)
	k, _ := pem.Decode(keyPEM)
	if c == nil || k == nil {
		return nil, nil, false
	}
	return c.Bytes, k.Bytes, true
}

// vouches reports whether the authority can vouch for all of the names.
func (a authority) vouches(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		if ip := net.ParseIP(name); ip != nil {
			return !slices.ContainsFunc(a.cert.PermittedIPRanges, func(n *net.IPNet) bool { return n.Contains(ip) })
		}
		return !slices.Contains(a.cert.PermittedDNSDomains, name)
	})
}

func (f *folder) newAuthority(now time.Time, random io.Reader, names []string) (authority, error) {
	a, keyPEM, err := makeAuthority(now, random, names)
	if err != nil {
		return a, problem(CodeFolder, "the authority cannot be made: "+err.Error(), "")
	}
	// The key first: a certificate without its key would be an error at the
	// next start, a key without its certificate is just replaced.
	return a, errors.Join(f.replace(authorityKey, keyPEM, 0o600), f.replace(authorityFile, a.pem, 0o644))
}

func makeAuthority(now time.Time, random io.Reader, names []string) (a authority, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return a, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial(random), Subject: pkix.Name{CommonName: "claimctl serve, for this machine only"},
		NotBefore: now.Add(-clocksDiffer), NotAfter: now.Add(authorityLasts),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
		PermittedDNSDomainsCritical: true,
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.PermittedIPRanges = append(template.PermittedIPRanges, single(ip))
		} else {
			template.PermittedDNSDomains = append(template.PermittedDNSDomains, name)
		}
	}
	der, err := x509.CreateCertificate(random, template, template, &key.PublicKey, key)
	if err != nil {
		return a, nil, err
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return a, nil, err
	}
	keyPEM = encodePEM("EC PRIVATE KEY", private)
	a, err = parseAuthority(encodePEM("CERTIFICATE", der), keyPEM)
	return a, keyPEM, err
}

// single is the range of one address.
func single(ip net.IP) *net.IPNet {
	if v4 := ip.To4(); v4 != nil {
		ip = v4
	}
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))}
}

func encodePEM(kind string, der []byte) []byte {
	var out bytes.Buffer
	_ = pem.Encode(&out, &pem.Block{Type: kind, Bytes: der}) // a buffer takes everything
	return out.Bytes()
}

func serial(random io.Reader) *big.Int {
	var b [16]byte
	_, _ = io.ReadFull(random, b[:]) // a serial number is no secret
	b[0] = b[0]&0x7f | 1
	return new(big.Int).SetBytes(b[:])
}

// issue makes a certificate for the names.
func (a authority) issue(now time.Time, random io.Reader, names []string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial(random), Subject: pkix.Name{CommonName: "claimctl serve"},
		NotBefore: now.Add(-clocksDiffer), NotAfter: now.Add(certLasts),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(random, template, a.cert, &key.PublicKey, a.key)
	return tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key}, err
}
