package jwtinspect

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
)

// Disclosure is one of an SD-JWT (RFC 9901, section 4.2). Name is "" for an
// element of an array. Digest is what the issuer's JWT would hold of it, Path
// the JSON pointer of the place where it does; "" means that it does nowhere.
type Disclosure struct {
	Name   string `json:"name,omitempty"`
	Value  any    `json:"value"`
	Salt   string `json:"salt"`
	Digest string `json:"digest"`
	Path   string `json:"path,omitempty"`

	used bool
}

// maxDisclosures is how many an SD-JWT may have.
const maxDisclosures = 10_000

// disclosures reads what follows the issuer's JWT and puts it where its digests
// stand in the payload.
func (d *decoder) disclosures(issuer, rest string) {
	d.out.Kind = KindSDJWT
	cut := strings.LastIndexByte(rest, '~') + 1
	d.sd.Presented, d.sd.KeyBinding = issuer+"~"+rest[:cut], rest[cut:]
	if n := strings.Count(rest[:cut], "~"); n > maxDisclosures {
		d.fault("the token has %s, expected at most %d: none is shown", plural(n, "disclosure"), maxDisclosures)
		return
	}
	hash := d.digestAlgorithm()
	for part := range strings.SplitSeq(strings.TrimSuffix(rest[:cut], "~"), "~") {
		if cut > 0 {
			d.disclosure(part, hash)
		}
	}
	d.place()
	d.binding(hash)
}

// fault is a warning for which a verifier refuses an SD-JWT.
func (d *decoder) fault(format string, args ...any) {
	d.warn(CodeBadDisclosure, format, args...)
	d.sd.Faults = append(d.sd.Faults, d.out.Warnings[len(d.out.Warnings)-1].Summary)
}

// digestAlgorithm is the hash function that _sd_alg names: RFC 9901, section
// 4.1.1. It is nil for one that is unknown.
func (d *decoder) digestAlgorithm() func(string) string {
	name := "sha-256"
	if v, ok := d.out.Payload.Get("_sd_alg"); ok {
		name, _ = Text(v)
	}
	encode := base64.RawURLEncoding.EncodeToString
	switch name {
	case "sha-256":
		return func(s string) string { sum := sha256.Sum256([]byte(s)); return encode(sum[:]) }
	case "sha-384":
		return func(s string) string { sum := sha512.Sum384([]byte(s)); return encode(sum[:]) }
	case "sha-512":
		return func(s string) string { sum := sha512.Sum512([]byte(s)); return encode(sum[:]) }
	}
	d.fault(`"_sd_alg" is %s, which is not known here: disclosures are shown, but not matched`, Quote(name))
	return nil
}

// disclosure reads one: an array of a salt, a name and a value, or of a salt
// and a value, in base64url.
func (d *decoder) disclosure(part string, hash func(string) string) {
	n := len(d.out.Disclosures) + 1
	data, err := d.bytes(fmt.Sprintf("disclosure %d", n), part)
	if err != nil {
		d.fault("%v", err)
		return
	}
	var list []any
	if found := survey(data); found.excess() == "" && len(data) <= maxDocument {
		v, _ := action.ParseValue(data)
		list, _ = v.([]any)
	}
	if len(list) != 2 && len(list) != 3 {
		d.fault("disclosure %d is no list of a salt, a name and a value", n)
		return
	}
	out := Disclosure{Value: list[len(list)-1]}
	out.Salt, _ = Text(list[0])
	if len(list) == 3 {
		name, ok := Text(list[1])
		if out.Name = name; !ok || name == "_sd" || name == "..." {
			d.fault("disclosure %d has %s as its name", n, Quote(name))
			return
		}
	}
	if hash != nil {
		out.Digest = hash(part)
	}
	d.out.Disclosures = append(d.out.Disclosures, out)
}

// place builds the payload with every disclosure in its place: RFC 9901,
// section 7.1.
func (d *decoder) place() {
	if d.out.Payload == nil {
		return
	}
	p := &placer{d: d, by: map[string]int{}, seen: map[string]bool{}}
	for i, disclosure := range d.out.Disclosures {
		p.by[disclosure.Digest] = i
	}
	out := p.object(d.out.Payload, "", 0)
	out.Delete("_sd_alg")
	d.out.Disclosed = out
	for i := range d.out.Disclosures {
		if disclosure := d.out.Disclosures[i]; !disclosure.used {
			d.fault("disclosure %d, %s, matches no digest of the issuer's: it is not part of what was signed", i+1, Quote(disclosure.Name))
		}
	}
}

// placer puts disclosures where their digests are.
type placer struct {
	d    *decoder
	by   map[string]int // disclosures by digest
	seen map[string]bool
}

// take is the disclosure of a digest.
func (p *placer) take(digest, path string, depth int) (*Disclosure, bool) {
	if p.seen[digest] {
		p.d.fault("the digest %s occurs twice", Quote(digest))
		return nil, false
	}
	p.seen[digest] = true
	i, ok := p.by[digest]
	if !ok || digest == "" || depth >= MaxDepth {
		return nil, false
	}
	found := &p.d.out.Disclosures[i]
	found.used = true
	if found.Name != "" {
		path += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(found.Name)
	}
	found.Path = path
	return found, true
}

func (p *placer) value(v any, path string, depth int) any {
	switch v := v.(type) {
	case *action.Object:
		return p.object(v, path, depth)
	case []any:
		return p.array(v, path, depth)
	}
	return v
}

func (p *placer) object(o *action.Object, path string, depth int) *action.Object {
	out := &action.Object{}
	for _, m := range o.Members() {
		if m.Name != "_sd" {
			out.Put(m.Name, p.value(m.Value, joinPointer(path, m.Name), depth+1))
		}
	}
	sd, _ := o.Get("_sd")
	for _, digest := range Texts(sd) {
		found, ok := p.take(digest, path, depth)
		if !ok {
			continue
		}
		if _, taken := out.Get(found.Name); taken || found.Name == "" {
			p.d.fault("the disclosure of %s has no place of its own", Quote(found.Path))
			continue
		}
		out.Put(found.Name, p.value(found.Value, found.Path, depth+1))
	}
	return out
}

func (p *placer) array(list []any, path string, depth int) []any {
	out := []any{}
	for _, item := range list {
		digest, hidden := elementDigest(item)
		if !hidden {
			out = append(out, p.value(item, path, depth+1))
			continue
		}
		if found, ok := p.take(digest, fmt.Sprintf("%s/%d", path, len(out)), depth); ok {
			out = append(out, p.value(found.Value, found.Path, depth+1))
		}
	}
	return out
}

// elementDigest is the digest that stands for an element of an array: RFC 9901,
// section 4.2.4.2.
func elementDigest(item any) (string, bool) {
	o, ok := item.(*action.Object)
	if !ok || o.Len() != 1 {
		return "", false
	}
	return o.LookupString("...")
}

// joinPointer adds a step to a JSON pointer, unless it is long enough already.
func joinPointer(path, name string) string {
	const most = 1000
	if len(path)+len(name) > most {
		return path
	}
	return path + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// binding reads the key binding JWT behind the disclosures: RFC 9901, section
// 4.3.
func (d *decoder) binding(hash func(string) string) {
	if d.sd.KeyBinding == "" || d.opts.depth >= maxNesting {
		return
	}
	opts := d.opts
	opts.depth++
	opts.Limits, opts.Origins = nil, nil
	kb, err := Decode(d.sd.KeyBinding, opts)
	if err != nil {
		d.warn(CodeKeyBinding, "the key binding JWT cannot be read: %v", err)
		d.sd.Faults = append(d.sd.Faults, "the key binding JWT cannot be read")
		return
	}
	d.out.KeyBinding = kb
	if typ := TextOf(kb.Header, "typ"); typ != "kb+jwt" {
		d.warn(CodeKeyBinding, `"typ" of the key binding JWT is %s, expected "kb+jwt"`, Quote(typ))
		d.sd.Faults = append(d.sd.Faults, d.out.Warnings[len(d.out.Warnings)-1].Summary)
	}
	if hash == nil || kb.Payload == nil {
		return
	}
	if got, _ := kb.Payload.LookupString("sd_hash"); got != hash(d.sd.Presented) {
		d.warn(CodeKeyBinding, `"sd_hash" of the key binding JWT does not fit these disclosures: it was made for other ones`)
		d.sd.Faults = append(d.sd.Faults, d.out.Warnings[len(d.out.Warnings)-1].Summary)
	}
}

// Undisclosed is how many digests there are that no disclosure belongs to.
// Issuers may mix in decoys, so that there need not be as many claims.
func (d *Decoded) Undisclosed() int {
	total := 0
	if d.Payload != nil {
		total = countDigests(d.Payload)
	}
	for _, disclosure := range d.Disclosures {
		total += countDigests(disclosure.Value)
		if disclosure.used {
			total--
		}
	}
	return max(0, total)
}

func countDigests(v any) int {
	n := 0
	switch v := v.(type) {
	case *action.Object:
		for _, m := range v.Members() {
			if m.Name == "_sd" {
				n += len(Texts(m.Value))
				continue
			}
			n += countDigests(m.Value)
		}
	case []any:
		for _, item := range v {
			if _, hidden := elementDigest(item); hidden {
				n++
				continue
			}
			n += countDigests(item)
		}
	}
	return n
}
