package deploy

import (
	"fmt"
	"slices"

	"github.com/claimctl/claimctl/pkg/provider"
)

// Why a secret is set.
const (
	setNew     = "new"
	setChanged = "its value has changed"
	setThere   = "it was set on the tenant since"
	setFirst   = "it cannot be told whether its value is the same"
)

// secrets plans the secrets of a hook that is there. Where the platform replaces
// the list as a whole, all are sent or none: the values of those that claimctl
// does not have are not known, and a list without them would delete them.
// The second result are the secrets that the hook has then.
func (p *planner) secrets(w Want, h provider.Hook, l *LockHook, step *Step) ([]SecretStep, []provider.Secret) {
	var steps []SecretStep
	var names []provider.Secret
	for _, s := range sortedSecrets(w.Secrets) {
		plan := SecretStep{Name: s.Name, Do: "keep", Hash: p.keys.secret(w.Name, s)}
		if plan.Why = p.why(h, l, s, plan.Hash); plan.Why != "" {
			plan.Do, step.Send = "set", true
		}
		steps, names = append(steps, plan), append(names, provider.Secret{Name: s.Name})
	}
	var kept []string
	for _, s := range h.Secrets {
		switch {
		case slices.ContainsFunc(w.Secrets, func(own provider.Secret) bool { return own.Name == s.Name }):
		case slices.Contains(w.RemovedSecrets, s.Name):
			steps, step.Send = append(steps, SecretStep{Name: s.Name, Do: "remove"}), true
		default:
			steps, names = append(steps, SecretStep{Name: s.Name, Do: "keep"}), append(names, provider.Secret{Name: s.Name})
			if s.Value.Empty() {
				kept = append(kept, s.Name)
			}
		}
	}
	if step.Send && p.info.Traits.ReplacesSecrets {
		for _, name := range kept {
			p.refuse(w, CodePartial, "give it a value under secrets, or list it under removed_secrets",
				fmt.Sprintf("action %q: secret %q exists on the tenant but has no value here; give it a value or mark it for removal", w.Name, name))
		}
	}
	slices.SortFunc(steps, byName(steps, func(s SecretStep) string { return s.Name }))
	return nonNil(steps), names
}

// why says why a secret is set; "" is not.
func (p *planner) why(h provider.Hook, l *LockHook, s provider.Secret, hash string) string {
	i := slices.IndexFunc(h.Secrets, func(have provider.Secret) bool { return have.Name == s.Name })
	if i < 0 {
		return setNew
	}
	if p.info.Traits.SecretsReadable {
		if h.Secrets[i].Value.Reveal() == s.Value.Reveal() {
			return ""
		}
		return setChanged
	}
	if l == nil || p.stale || p.log.sent(l.Name, l.Type, contentOf(p.target.Provider, h).digests()) {
		return setFirst
	}
	k := slices.IndexFunc(l.Secrets, func(known LockSecret) bool { return known.Name == s.Name })
	switch {
	case k < 0:
		return setFirst
	case l.Secrets[k].Hash != hash:
		return setChanged
	case l.Secrets[k].Updated != h.Secrets[i].Updated:
		return setThere
	}
	return ""
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
