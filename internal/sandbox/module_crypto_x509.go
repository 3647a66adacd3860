package sandbox

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/dop251/goja"
)

func (n nodeCrypto) x509Natives() map[string]any {
	return map[string]any{
		"certParse":  n.certParse,
		"certMember": n.certMember,
		"certKey": func(c goja.FunctionCall) goja.Value {
			return n.vm.rt.ToValue(n.parsed("public", mustHandle[x509.Certificate](c.Argument(0)).PublicKey))
		},
		"certVerify":  n.certVerify,
		"certHost":    n.certHost,
		"certEmail":   n.certEmail,
		"certIP":      n.certIP,
		"certIssued":  n.certIssued,
		"certPrivate": n.certPrivate,
	}
}

// certParse reads a certificate in PEM or DER.
func (n nodeCrypto) certParse(c goja.FunctionCall) goja.Value {
	data := n.input(c.Argument(0), goja.Undefined(), "buffer", wantsData)
	if len(data) > maxPEM {
		n.throwOpenSSL("0680007B", "asn1 encoding routines", "header too long")
	}
	der, inPEM := data, false
	for rest := data; !inPEM; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "CERTIFICATE" || block.Type == "X509 CERTIFICATE" {
			der, inPEM = block.Bytes, true
		}
	}
	cert, err := x509.ParseCertificate(der)
	switch {
	case err == nil:
	case inPEM:
		n.throwOpenSSL("0680007B", "asn1 encoding routines", "header too long")
	default:
		n.throwNoStart()
	}
	return n.vm.rt.ToValue(cert)
}

func (n nodeCrypto) throwNoStart() {
	e := n.vm.newError(&Throw{Message: "error:0480006C:PEM routines::no start line"})
	for _, m := range [][2]string{{"library", "PEM routines"}, {"reason", "no start line"}, {"code", "ERR_OSSL_PEM_NO_START_LINE"}} {
		_ = e.Set(m[0], m[1])
	}
	panic(e)
}

// certMember is certMember(certificate, name).
func (n nodeCrypto) certMember(c goja.FunctionCall) goja.Value {
	cert := mustHandle[x509.Certificate](c.Argument(0))
	switch c.Argument(1).String() {
	case "subject":
		return n.optional(distinguished(cert.RawSubject))
	case "issuer":
		return n.optional(distinguished(cert.RawIssuer))
	case "subjectAltName":
		return n.optional(alternatives(cert))
	case "infoAccess":
		return n.optional(accessMethods(cert))
	case "validFrom":
		return n.vm.rt.ToValue(certTime(cert.NotBefore))
	case "validTo":
		return n.vm.rt.ToValue(certTime(cert.NotAfter))
	case "validFromTime":
		return n.vm.rt.ToValue(cert.NotBefore.UnixMilli())
	case "validToTime":
		return n.vm.rt.ToValue(cert.NotAfter.UnixMilli())
	case "serialNumber":
		return n.vm.rt.ToValue(serial(cert))
	case "ca":
		return n.vm.rt.ToValue(cert.IsCA && maySign(cert))
	case "raw":
		return n.arrayBuffer(bytes.Clone(cert.Raw))
	case "pem":
		return n.vm.rt.ToValue(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})))
	case "keyUsage":
		return n.keyUsage(cert)
	}
	return n.vm.rt.ToValue(fingerprint(cert.Raw, c.Argument(1).String()))
}

func fingerprint(raw []byte, name string) string {
	var sum []byte
	switch name {
	case "fingerprint256":
		s := sha256.Sum256(raw)
		sum = s[:]
	case "fingerprint512":
		s := sha512.Sum512(raw)
		sum = s[:]
	default:
		s := sha1.Sum(raw)
		sum = s[:]
	}
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

func certTime(t time.Time) string { return t.UTC().Format("Jan _2 15:04:05 2006 GMT") }

func serial(cert *x509.Certificate) string {
	text := fmt.Sprintf("%X", cert.SerialNumber)
	if len(text)%2 != 0 {
		text = "0" + text
	}
	return text
}

// keyUsage is, in Node, what the extended usage is.
func (n nodeCrypto) keyUsage(cert *x509.Certificate) goja.Value {
	for _, ext := range cert.Extensions {
		var list []asn1.ObjectIdentifier
		if !ext.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 37}) {
			continue
		}
		if _, err := asn1.Unmarshal(ext.Value, &list); err != nil {
			break
		}
		var out []string
		for _, id := range list {
			out = append(out, id.String())
		}
		return n.strings(out)
	}
	return goja.Undefined()
}

// distinguished writes a name as OpenSSL does on several lines, with short names
// and the escapes of https://www.rfc-editor.org/rfc/rfc2253.
func distinguished(raw []byte) string {
	var name pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &name); err != nil {
		return ""
	}
	var lines []string
	for _, set := range name {
		var parts []string
		for _, attribute := range set {
			parts = append(parts, shortName(attribute.Type)+"="+escapeName(fmt.Sprint(attribute.Value)))
		}
		lines = append(lines, strings.Join(parts, " + "))
	}
	return strings.Join(lines, "\n")
}

func shortName(id asn1.ObjectIdentifier) string {
	names := map[string]string{
		"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
		"2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description",
		"2.5.4.15": "businessCategory", "2.5.4.17": "postalCode", "2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials",
		"2.5.4.46": "dnQualifier", "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress",
		"0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
		"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
	}
	if name, ok := names[id.String()]; ok {
		return name
	}
	return id.String()
}

func escapeName(value string) string {
	var out strings.Builder
	for i, c := range []byte(value) {
		last := i == len(value)-1
		switch {
		case c < 0x20 || c == 0x7F:
			fmt.Fprintf(&out, `\%02X`, c)
			continue
		case strings.IndexByte(`,+"\<>;`, c) >= 0, i == 0 && (c == '#' || c == ' '), last && c == ' ':
			out.WriteByte('\\')
		}
		out.WriteByte(c)
	}
	return out.String()
}

// alternatives are the subject's alternative names, in their order.
func alternatives(cert *x509.Certificate) string {
	var names []asn1.RawValue
	for _, ext := range cert.Extensions {
		if ext.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 17}) {
			if _, err := asn1.Unmarshal(ext.Value, &names); err != nil {
				return ""
			}
		}
	}
	var out []string
	for _, name := range names {
		out = append(out, alternative(name))
	}
	return strings.Join(out, ", ")
}

func alternative(name asn1.RawValue) string {
	switch name.Tag {
	case 1:
		return "email:" + quotedName(string(name.Bytes))
	case 2:
		return "DNS:" + quotedName(string(name.Bytes))
	case 4:
		return "DirName:" + quotedName(strings.ReplaceAll(distinguished(name.Bytes), "\n", ","))
	case 6:
		return "URI:" + quotedName(string(name.Bytes))
	case 7:
		return "IP Address:" + addressText(name.Bytes)
	}
	return "othername:<unsupported>"
}

func addressText(b []byte) string {
	if len(b) != 16 {
		if addr, ok := netip.AddrFromSlice(b); ok {
			return addr.String()
		}
		return "<invalid>"
	}
	var parts []string
	for i := 0; i < 16; i += 2 {
		parts = append(parts, fmt.Sprintf("%X", int(b[i])<<8|int(b[i+1])))
	}
	return strings.Join(parts, ":")
}

// quotedName quotes what could be taken for several names.
func quotedName(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7E || strings.ContainsRune(`,"\'`, r) }) {
		return s
	}
	b, err := json.Marshal(s)
	if err != nil {
		return ""
	}
	return string(b)
}

func accessMethods(cert *x509.Certificate) string {
	var out []string
	for _, uri := range cert.OCSPServer {
		out = append(out, "OCSP - URI:"+quotedName(uri))
	}
	for _, uri := range cert.IssuingCertificateURL {
		out = append(out, "CA Issuers - URI:"+quotedName(uri))
	}
	return strings.Join(out, "\n")
}

// certVerify is certVerify(certificate, key): whether the key signed it.
func (n nodeCrypto) certVerify(c goja.FunctionCall) goja.Value {
	cert, key := mustHandle[x509.Certificate](c.Argument(0)), mustHandle[cryptoKey](c.Argument(1))
	return n.vm.rt.ToValue(signedBy(cert, key.material))
}

func signedBy(cert *x509.Certificate, key crypto.PublicKey) bool {
	algorithm := map[string]x509.PublicKeyAlgorithm{"rsa": x509.RSA, "ec": x509.ECDSA, "ed25519": x509.Ed25519}[asymmetricType(key)]
	issuer := &x509.Certificate{PublicKey: key, PublicKeyAlgorithm: algorithm}
	return issuer.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) == nil
}

// certIssued is certIssued(certificate, other): whether the other one may have
// issued it.
func (n nodeCrypto) certIssued(c goja.FunctionCall) goja.Value {
	cert, other := mustHandle[x509.Certificate](c.Argument(0)), mustHandle[x509.Certificate](c.Argument(1))
	ok := bytes.Equal(cert.RawIssuer, other.RawSubject)
	if len(cert.AuthorityKeyId) > 0 && len(other.SubjectKeyId) > 0 {
		ok = ok && bytes.Equal(cert.AuthorityKeyId, other.SubjectKeyId)
	}
	return n.vm.rt.ToValue(ok && maySign(other))
}

// maySign reports whether the key of a certificate may sign others.
func maySign(cert *x509.Certificate) bool {
	return cert.KeyUsage == 0 || cert.KeyUsage&x509.KeyUsageCertSign != 0
}

func (n nodeCrypto) certPrivate(c goja.FunctionCall) goja.Value {
	cert, key := mustHandle[x509.Certificate](c.Argument(0)), mustHandle[cryptoKey](c.Argument(1))
	return n.vm.rt.ToValue(sameMaterial(publicMaterial(key.material), cert.PublicKey))
}

// certHost is certHost(certificate, name, subject), where subject is "always",
// "never" or "default".
func (n nodeCrypto) certHost(c goja.FunctionCall) goja.Value {
	cert, name, subject := mustHandle[x509.Certificate](c.Argument(0)), c.Argument(1).String(), c.Argument(2).String()
	for _, pattern := range cert.DNSNames {
		if hostMatches(pattern, name) {
			return n.vm.rt.ToValue(pattern)
		}
	}
	if subject == "always" || subject == "default" && len(cert.DNSNames) == 0 {
		if hostMatches(cert.Subject.CommonName, name) {
			return n.vm.rt.ToValue(cert.Subject.CommonName)
		}
	}
	return goja.Undefined()
}

func hostMatches(pattern, name string) bool {
	if strings.EqualFold(pattern, name) {
		return name != ""
	}
	rest, wild := strings.CutPrefix(pattern, "*.")
	label, domain, ok := strings.Cut(name, ".")
	return wild && ok && label != "" && strings.Contains(rest, ".") && strings.EqualFold(rest, domain)
}

// certEmail is certEmail(certificate, address).
func (n nodeCrypto) certEmail(c goja.FunctionCall) goja.Value {
	cert, address := mustHandle[x509.Certificate](c.Argument(0)), c.Argument(1).String()
	local, domain, _ := strings.Cut(address, "@")
	for _, known := range cert.EmailAddresses {
		l, d, ok := strings.Cut(known, "@")
		if ok && l == local && strings.EqualFold(d, domain) {
			return c.Argument(1)
		}
	}
	return goja.Undefined()
}

// certIP is certIP(certificate, address).
func (n nodeCrypto) certIP(c goja.FunctionCall) goja.Value {
	cert, ip := mustHandle[x509.Certificate](c.Argument(0)), net.ParseIP(c.Argument(1).String())
	if ip == nil {
		n.throwCode("TypeError", "ERR_INVALID_ARG_VALUE", "Invalid IP")
	}
	for _, known := range cert.IPAddresses {
		if known.Equal(ip) {
			return c.Argument(1)
		}
	}
	return goja.Undefined()
}
