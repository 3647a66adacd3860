package deploy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/provider"
)

// want plans one action.
func (p *planner) want(w Want) {
	p.check(w)
	if !p.acceptable(w) {
		return
	}
	h, ok := p.find(w)
	if !ok {
		if len(p.wrong) == 0 || !p.refused(w) {
			p.create(w)
		}
		return
	}
	p.used[h.ID] = true
	if h.Foreign {
		p.refuse(w, CodeForeign, "give the action another name", fmt.Sprintf("the tenant has an action %q that is not its own, but of a marketplace; claimctl leaves those alone", w.Name))
		return
	}
	p.existing(w, h)
}

// refused reports whether the action was found fault with.
func (p *planner) refused(w Want) bool {
	return slices.ContainsFunc(p.wrong, func(d action.Diagnostic) bool { return d.Line == w.Line && d.Column == w.Column && d.File == w.Config })
}

// acceptable refuses what the platform has no word for.
func (p *planner) acceptable(w Want) bool {
	before := len(p.wrong)
	for _, s := range w.Settings {
		if _, ok := p.info.Setting(s.Name); !ok {
			var known []string
			for _, f := range p.info.Settings {
				known = append(known, f.Name)
			}
			hint := "the settings of " + p.info.Name + " are " + strings.Join(known, ", ")
			if len(known) == 0 {
				hint = p.info.Name + " has no settings of its own"
			}
			p.refuse(w, CodeSetting, hint, fmt.Sprintf("action %q: %s has no setting %q", w.Name, p.info.Name, s.Name))
		}
	}
	if len(w.Secrets) > 0 && !p.info.Traits.Secrets {
		p.refuse(w, CodeSetting, "take them out, or deploy them by hand", fmt.Sprintf("action %q has secrets, and %s has none", w.Name, p.info.Name))
	}
	if len(w.Dependencies) > 0 && !p.info.Traits.Dependencies {
		p.refuse(w, CodeSetting, "take them out", fmt.Sprintf("action %q has dependencies, and %s installs none", w.Name, p.info.Name))
	}
	return len(p.wrong) == before
}

// find is the hook of an action: by exact name and type; in a fixed place by its
// type; else the one that was deployed last, whatever its name is now.
func (p *planner) find(w Want) (provider.Hook, bool) {
	var found []provider.Hook
	for _, h := range p.hooks {
		if h.Type == w.Kind.Type && (p.info.Traits.Slots || h.Name == w.Name) {
			found = append(found, h)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], true
	case len(found) > 1:
		p.refuse(w, CodeTwice, "rename or delete one of them in the platform's console", fmt.Sprintf("the tenant has %d actions %q for %s; which one is meant?", len(found), w.Name, w.Kind.Type))
		return provider.Hook{}, false
	}
	if l, ok := p.lock.hook(w.Name, w.Kind.Type); ok {
		for _, h := range p.hooks {
			if h.ID == l.ID {
				p.note(CodeRenamed, fmt.Sprintf("action %q is called %q on the tenant now; it is deployed to all the same, and keeps that name", w.Name, h.Name), "")
				return h, true
			}
		}
	}
	return provider.Hook{}, false
}

func (p *planner) create(w Want) {
	h := provider.Hook{
		Name: w.Name, Type: w.Kind.Type, Code: w.Code, Runtime: cmp.Or(w.Runtime, w.Kind.Runtime), Dependencies: w.Dependencies, Secrets: w.Secrets, Settings: w.Settings,
	}
	after := contentOf(p.target.Provider, h)
	step := Step{
		Do: Create, Name: w.Name, Type: w.Kind.Type, TypeVersion: w.Kind.Version, File: w.File, Owned: true,
		Changes: []Change{}, Secrets: []SecretStep{}, Send: len(w.Secrets) > 0, After: &after, Is: digest(after),
	}
	for _, s := range sortedSecrets(w.Secrets) {
		step.Secrets = append(step.Secrets, SecretStep{s.Name, "set", "new", p.keys.secret(w.Name, s)})
	}
	if _, known := p.lock.hook(w.Name, w.Kind.Type); known {
		step.Note = "it was deployed before, and deleted on the tenant since"
	}
	p.plan.Steps = append(p.plan.Steps, step)
}

func sortedSecrets(list []provider.Secret) []provider.Secret {
	out := slices.Clone(list)
	slices.SortFunc(out, byName(out, func(s provider.Secret) string { return s.Name }))
	return out
}

// existing plans an action whose hook is there.
func (p *planner) existing(w Want, h provider.Hook) {
	before := contentOf(p.target.Provider, h)
	l := p.known(w, h, before)
	step := Step{
		Do: Unchanged, Name: w.Name, Type: h.Type, TypeVersion: w.Kind.Version, File: w.File, ID: h.ID, Version: running(h), VersionID: runningID(h), Changes: []Change{},
		Was: fingerprint(p.target.Provider, h), Owned: l != nil && l.Created,
	}
	secrets, names := p.secrets(w, h, l, &step)
	after := contentOf(p.target.Provider, desired(w, h, names))
	step.Secrets, step.Is = secrets, digest(after)
	p.compare(&step, before, after, l)
	if h.Deployed != nil || !p.info.Traits.Publishes {
		p.drifted(&step, h, before, after, l)
	}
	switch {
	case step.Send || before.changes(after):
		step.Do, step.Before, step.After = Update, &before, &after
	case p.info.Traits.Publishes && !h.Current:
		step.Do, step.After = Publish, &after
		step.Changes = append(step.Changes, Change{"published", p.unpublished(l), p.draft(h)})
	}
	p.plan.Steps = append(p.plan.Steps, step)
}

// known is the lock's entry of a hook, nil when it was never deployed. A hook
// that an interrupted deploy has sent, and got no answer for, is one of ours.
func (p *planner) known(w Want, h provider.Hook, have Content) *LockHook {
	if l, ok := p.lock.hook(w.Name, h.Type); ok && l.ID == h.ID {
		if p.log.sent(w.Name, h.Type, have.digests()) {
			mine := *l
			mine.Digests = have.digests()
			return &mine
		}
		return l
	}
	if !p.log.created(w.Name, h.Type, have.Code) {
		return nil
	}
	return &LockHook{Name: w.Name, Type: h.Type, ID: h.ID, Created: true, Digests: have.digests()}
}

// desired is a hook as it is to be: what the project does not say stays.
func desired(w Want, h provider.Hook, secrets []provider.Secret) provider.Hook {
	h.Code, h.Secrets = w.Code, secrets
	if w.Runtime != "" {
		h.Runtime = w.Runtime
	}
	if w.Dependencies != nil {
		h.Dependencies = w.Dependencies
	}
	settings := slices.Clone(h.Settings)
	for _, s := range w.Settings {
		i := slices.IndexFunc(settings, func(have provider.Setting) bool { return have.Name == s.Name })
		if i < 0 {
			settings = append(settings, s)
		} else {
			settings[i] = s
		}
	}
	h.Settings = settings
	return h
}

// changes reports whether two contents differ in more than the names of secrets,
// which have a say of their own.
func (c Content) changes(after Content) bool {
	a, b := c.digests(), after.digests()
	a.Secrets, b.Secrets = "", ""
	return a != b
}

// compare tells what differs, and who changed it.
func (p *planner) compare(step *Step, before, after Content, l *LockHook) {
	was, is := before.digests(), after.digests()
	var base Digests
	if l != nil {
		base = l.Digests
	}
	add := func(what, base, was, is, detail string) {
		if was != is {
			step.Changes = append(step.Changes, Change{what, origin(l != nil, base, was, is), detail})
		}
	}
	add("code", base.Code, was.Code, is.Code, "")
	add("runtime", base.Runtime, was.Runtime, is.Runtime, fmt.Sprintf("%s → %s", before.Runtime, after.Runtime))
	add("dependencies", base.Dependencies, was.Dependencies, is.Dependencies, dependencyChanges(before.Dependencies, after.Dependencies))
	add("settings", base.Settings, was.Settings, is.Settings, settingChanges(before.Settings, after.Settings))
	if step.Send {
		step.Changes = append(step.Changes, Change{"secrets", p.secretOrigin(step, l), secretChanges(step.Secrets)})
	}
}

// origin says who changed a part: base is what was deployed last.
func origin(known bool, base, was, is string) Origin {
	switch {
	case !known:
		return Unknown
	case was == base:
		return Here
	case is == base:
		return There
	}
	return Both
}

func (p *planner) secretOrigin(step *Step, l *LockHook) Origin {
	there := slices.ContainsFunc(step.Secrets, func(s SecretStep) bool { return s.Why == setThere })
	here := slices.ContainsFunc(step.Secrets, func(s SecretStep) bool { return s.Do != "keep" && s.Why != setThere })
	switch {
	case l == nil:
		return Unknown
	case there && here:
		return Both
	case there:
		return There
	}
	return Here
}

// drifted tells of what was changed on the tenant and is the same as here now,
// which changes nothing but the lock, and of a version that somebody else
// published.
func (p *planner) drifted(step *Step, h provider.Hook, before, after Content, l *LockHook) {
	if l == nil || h.Deployed == nil || l.VersionID == "" || h.Deployed.ID == l.VersionID || before.changes(after) || !h.Current {
		return
	}
	p.note(CodeDrift, fmt.Sprintf("action %q: version %d was published by somebody else; it is the same as here", step.Name, h.Deployed.Number), "")
}

// unpublished says who left a draft that is as it should be: whoever it was, to
// publish it loses nothing.
func (p *planner) unpublished(l *LockHook) Origin {
	if l == nil {
		return Unknown
	}
	return Here
}

func (p *planner) draft(h provider.Hook) string {
	switch {
	case h.Deployed == nil:
		return "never published"
	case h.Deployed.Number > 0:
		return fmt.Sprintf("version %d runs, and the draft is newer", h.Deployed.Number)
	}
	return "the draft is newer than what runs"
}

func dependencyChanges(before, after []Dependency) string {
	var words []string
	for _, b := range before {
		i := slices.IndexFunc(after, func(a Dependency) bool { return a.Name == b.Name })
		switch {
		case i < 0:
			words = append(words, fmt.Sprintf("- %s %s", b.Name, b.Version))
		case after[i] != b:
			words = append(words, fmt.Sprintf("~ %s %s → %s", b.Name, b.Version, after[i].Version))
		}
	}
	for _, a := range after {
		if !slices.ContainsFunc(before, func(b Dependency) bool { return a.Name == b.Name }) {
			words = append(words, fmt.Sprintf("+ %s %s", a.Name, a.Version))
		}
	}
	return strings.Join(words, ", ")
}

func settingChanges(before, after []Setting) string {
	var words []string
	for _, a := range after {
		i := slices.IndexFunc(before, func(b Setting) bool { return a.Name == b.Name })
		switch {
		case i < 0:
			words = append(words, fmt.Sprintf("+ %s %s", a.Name, a.Value))
		case string(before[i].Value) != string(a.Value):
			words = append(words, fmt.Sprintf("~ %s %s → %s", a.Name, before[i].Value, a.Value))
		}
	}
	return strings.Join(words, ", ")
}

func secretChanges(list []SecretStep) string {
	var words []string
	for _, s := range list {
		switch {
		case s.Do == "remove":
			words = append(words, "- "+s.Name)
		case s.Why == "new":
			words = append(words, "+ "+s.Name)
		case s.Why != "":
			words = append(words, fmt.Sprintf("~ %s (%s)", s.Name, s.Why))
		}
	}
	return strings.Join(words, ", ")
}
