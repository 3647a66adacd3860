package auth0

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// storedVersion is a version, which never changes.
type storedVersion struct {
	ID      string    `json:"id"`
	Number  int       `json:"number"`
	Content content   `json:"content"`
	Created time.Time `json:"created"`
	// Live is when it begins to run.
	Live time.Time `json:"live"`
	// Action is the action at that time.
	Action shownBase `json:"action"`
}

// shownVersion is the answer to a request for a version.
type shownVersion struct {
	Code         string           `json:"code"`
	Dependencies []wireDependency `json:"dependencies"`
	ID           string           `json:"id"`
	Deployed     bool             `json:"deployed"`
	Number       int              `json:"number"`
	BuiltAt      string           `json:"built_at,omitempty"`
	Secrets      []shownSecret    `json:"secrets"`
	Modules      []wireModule     `json:"modules,omitempty"`
	Status       string           `json:"status"`
	Created      string           `json:"created_at"`
	Updated      string           `json:"updated_at"`
	Runtime      string           `json:"runtime"`
	Triggers     []wireTrigger    `json:"supported_triggers"`
	Action       *shownOwner      `json:"action,omitempty"`
}

type shownOwner struct {
	shownBase
	AllDeployed bool `json:"all_changes_deployed"`
}

// shownCurrent is the same version in another shape, in which the status is in
// upper case.
type shownCurrent struct {
	ID        string `json:"id"`
	Code      string `json:"code"`
	Runtime   string `json:"runtime"`
	Status    string `json:"status"`
	Number    int    `json:"number"`
	BuildTime string `json:"build_time,omitempty"`
	Created   string `json:"created_at"`
	Updated   string `json:"updated_at"`
}

func (v storedVersion) show(now time.Time) shownVersion {
	out := shownVersion{
		Code: v.Content.Code, Dependencies: v.Content.Dependencies, ID: v.ID, Deployed: !now.Before(v.Live), Number: v.Number,
		Secrets: shown(v.Content.Secrets), Modules: v.Content.Modules, Status: statusBuilt, Created: stamp(v.Created), Updated: stamp(v.Created),
		Runtime: v.Content.Runtime, Triggers: v.Content.Triggers,
	}
	if out.Deployed {
		out.BuiltAt, out.Updated = stamp(v.Live), stamp(v.Live)
	}
	return out
}

func (v storedVersion) current(now time.Time) *shownCurrent {
	s := v.show(now)
	return &shownCurrent{s.ID, s.Code, s.Runtime, strings.ToUpper(s.Status), s.Number, s.BuiltAt, s.Created, s.Updated}
}

// answer is a version on its own, with its action.
func (v storedVersion) answer(now time.Time) shownVersion {
	out := v.show(now)
	out.Action = &shownOwner{shownBase: v.Action}
	return out
}

// release makes a version of what is given and deploys it. It is live after the
// time that a build takes, and later if it cannot begin at once: that the
// flag comes late is what https://github.com/auth0/terraform-provider-auth0/pull/1590
// (read 2026-11-30) waits for; that the version is shown meanwhile, with
// deployed false, is inferred.
func (local) release(r *tenant.Request, a *storedAction, c content, later time.Duration) storedVersion {
	now := r.World.Now()
	a.Number++
	v := storedVersion{
		ID: r.World.NewID(), Number: a.Number, Content: c, Created: now,
		Live: now.Add(later + r.Build(a.ID).Takes), Action: a.base(),
	}
	a.Deployed, a.Dirty = v.ID, !reflect.DeepEqual(c, a.Draft)
	r.Tx.Put(versionDocs(a.ID), v.ID, v)
	return v
}

// deployAction is POST /actions/actions/{id}/deploy. The refusal is the
// platform's: https://github.com/auth0/auth0-deploy-cli
// src/tools/auth0/handlers/actions.ts (a00a055, read 2026-11-22).
func (l local) deployAction(r *tenant.Request) (tenant.Answer, error) {
	a, err := l.find(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	if _, err := bodyOf(r, true); err != nil {
		return tenant.Answer{}, err
	}
	if a.Build.at(r.World.Now()) != statusBuilt {
		return tenant.Answer{}, failed(http.StatusBadRequest, "A draft must be in the 'built' state before it can be deployed.", "")
	}
	v := l.release(r, &a, a.Draft, 0)
	l.save(r, a)
	return tenant.OK(l.fresh(r, v)), nil
}

// fresh is a version that was made just now, which is not deployed yet.
func (local) fresh(r *tenant.Request, v storedVersion) shownVersion {
	out := v.answer(r.World.Now())
	out.Deployed, out.BuiltAt, out.Updated = false, "", out.Created
	return out
}

// deployVersion is POST /actions/actions/{id}/versions/{version}/deploy: a copy
// with a number of its own, which is deployed.
// https://auth0.com/docs/api/management/v2/actions/post-deploy-draft-version
// (read 2026-11-22).
func (l local) deployVersion(r *tenant.Request) (tenant.Answer, error) {
	a, err := l.find(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	body, err := bodyOf(r, true, "update_draft")
	if err != nil {
		return tenant.Answer{}, err
	}
	var draft bool
	if body.into("update_draft", "boolean", &draft); body.err != nil {
		return tenant.Answer{}, body.err
	}
	old, err := l.findVersion(r, a)
	if err != nil {
		return tenant.Answer{}, err
	}
	if draft {
		a.Draft, a.Updated = old.Content, r.World.Now()
		a.Build = build{From: a.Updated}
	}
	v := l.release(r, &a, old.Content, 0)
	l.save(r, a)
	return tenant.Answer{Status: http.StatusAccepted, Body: l.fresh(r, v)}, nil
}

func (local) findVersion(r *tenant.Request, a storedAction) (storedVersion, error) {
	v, ok := tenant.Get[storedVersion](r.Tx, versionDocs(a.ID), r.Path("version"))
	if !ok { // the words are inferred
		return v, failed(http.StatusNotFound, "That action version does not exist.", "")
	}
	return v, nil
}

// listVersions is GET /actions/actions/{id}/versions; that the newest comes
// first is inferred.
func (l local) listVersions(r *tenant.Request) (tenant.Answer, error) {
	if err := queryOf(r, "page", "per_page"); err != nil {
		return tenant.Answer{}, err
	}
	a, err := l.find(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	p, err := pageOf(r, 20)
	if err != nil {
		return tenant.Answer{}, err
	}
	list := tenant.All[storedVersion](r.Tx, versionDocs(a.ID))
	slices.Reverse(list)
	on, numbers := pagedOf(p, list)
	items := make([]shownVersion, len(on))
	for i, v := range on {
		items[i] = l.running(r, a, v)
	}
	return tenant.OK(struct {
		Versions []shownVersion `json:"versions"`
		paged
	}{items, numbers}), nil
}

// running is a version as it is now: deployed is the last one only.
func (local) running(r *tenant.Request, a storedAction, v storedVersion) shownVersion {
	out := v.answer(r.World.Now())
	out.Deployed = out.Deployed && v.ID == a.Deployed
	return out
}

// getVersion is GET /actions/actions/{id}/versions/{version}.
func (l local) getVersion(r *tenant.Request) (tenant.Answer, error) {
	a, err := l.find(r)
	if err != nil {
		return tenant.Answer{}, err
	}
	v, err := l.findVersion(r, a)
	if err != nil {
		return tenant.Answer{}, err
	}
	return tenant.OK(l.running(r, a, v)), nil
}
