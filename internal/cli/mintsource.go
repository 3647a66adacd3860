package cli

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/claimctl/claimctl/internal/invoke"
	"github.com/claimctl/claimctl/internal/report"
	"github.com/claimctl/claimctl/internal/secret"
	"github.com/claimctl/claimctl/internal/suite"
	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/jwtinspect"
	"github.com/claimctl/claimctl/pkg/jwtmint"
)

// mintSource is what a token is made of. Header has what goes into it beside
// alg and kid. Alg is that of a decoded token, if it can be signed with.
type mintSource struct {
	payload, header *action.Object
	alg             string
	// decoded says that the source is a token, whose header is taken over.
	decoded bool
}

func (o *mintOptions) source(ctx context.Context, env *Env, args []string) (mintSource, error) {
	switch {
	case o.claims != "" && len(args) > 0:
		return mintSource{}, usage("--claims and an action are both given", "give one of them")
	case len(args) == 0 && o.claims == "" && len(o.run.request.Set) == 0:
		return mintSource{}, usage("nothing to mint", "give --claims FILE, --set name=value, or an action to run")
	case len(args) == 0:
		return o.fromClaims(env)
	case suite.IsSuite(args[0]):
		return o.fromCase(ctx, env, args[0])
	case o.oneCase != "":
		return mintSource{}, usage("--case is given, but "+args[0]+" is no suite", "name a *.claims.yaml file")
	}
	return o.fromAction(ctx, env, args[0])
}

// fromClaims takes a file with claims, or none, and what --set says.
func (o *mintOptions) fromClaims(env *Env) (mintSource, error) {
	from := mintSource{payload: &action.Object{}, header: &action.Object{}}
	if o.claims != "" {
		data, err := env.Read(o.claims)
		if err != nil {
			return from, err
		}
		if from.payload, err = invoke.ParseDocument(o.claims, data); err != nil {
			return from, err
		}
		if schema, _ := from.payload.LookupString("schema"); schema == jwtinspect.Schema {
			if from, err = fromDecoded(env, from.payload); err != nil {
				return from, err
			}
		}
	}
	_, err := invoke.Overlay(from.payload, o.run.request.Set, o.run.request.Unset)
	return from, err
}

// fromDecoded takes what claimctl decode printed.
func fromDecoded(env *Env, doc *action.Object) (mintSource, error) {
	from := mintSource{header: &action.Object{}, decoded: true}
	v, _ := doc.Get("payload")
	payload, ok := v.(*action.Object)
	if !ok {
		return from, usage("the decoded token has no claims to mint: its payload is no JSON object", "an encrypted token is decoded with --key")
	}
	from.payload = payload
	v, _ = doc.Get("header")
	header, _ := v.(*action.Object)
	var left []string
	for _, m := range header.Members() {
		switch {
		case m.Name == "alg":
			if alg, _ := header.LookupString("alg"); slices.Contains(jwtmint.Algorithms(), alg) {
				from.alg = alg
			}
		case m.Name == "kid":
		case slices.Contains(boundToToken(), m.Name):
			left = append(left, m.Name)
		default:
			from.header.Put(m.Name, m.Value)
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(env.Stderr, "note: of the decoded header %s left out: that belongs to its own key or encryption\n", strings.Join(left, ", "))
	}
	return from, nil
}

// boundToToken are header parameters that make no sense in another token.
func boundToToken() []string {
	return []string{
		"b64", "crit", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256",
		"enc", "zip", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c",
	}
}

// fromAction takes the payload of the token that a run of the action gives.
func (o *mintOptions) fromAction(ctx context.Context, env *Env, path string) (mintSource, error) {
	req, err := o.run.resolve(env, path)
	if err != nil {
		return mintSource{}, err
	}
	p, err := invoke.Prepare(env.world(), req)
	if err != nil {
		return mintSource{}, err
	}
	res := env.perform(ctx, p, req.Memory)
	if err := o.run.keep(env, p); err != nil {
		return mintSource{}, err
	}
	if from, ok := o.tokenOf(env, res); ok {
		return from, nil
	}
	var out outputs
	out.keep(p.Source)
	if err := report.Text(env.Stderr, res, out.options(env, env.ColorErr)); err != nil {
		return mintSource{}, err
	}
	return mintSource{}, o.noToken(env, res)
}

// tokenOf is the token of a run that was asked for.
func (o *mintOptions) tokenOf(env *Env, res action.Result) (mintSource, bool) {
	tok, ok := res.Tokens[tokenOf(res, o.token)]
	if !ok || tok.Opaque {
		return mintSource{}, false
	}
	if !o.run.request.ShowSecrets && strings.Contains(string(tok.Payload.Value()), secret.Mask) {
		fmt.Fprintln(env.Stderr, redactedWarning)
	}
	from := mintSource{payload: tok.Payload, header: &action.Object{}}
	if typ, ok := tok.Header.LookupString("typ"); ok {
		from.header.Put("typ", typ)
	}
	return from, true
}

func (o *mintOptions) noToken(env *Env, res action.Result) error {
	fmt.Fprintf(env.Stderr, "\nno %s to mint: the decision is %s\n", strings.TrimSpace(o.token+" token"), res.Decision.Kind)
	return exitError(max(status(res), ExitFailed))
}

// fromCase takes the token of one case of a suite.
func (o *mintOptions) fromCase(ctx context.Context, env *Env, path string) (mintSource, error) {
	if o.oneCase == "" {
		return mintSource{}, usage(path+" is a suite, and --case names none of its cases", "give --case with the name of a case")
	}
	test := testOptions{run: o.run}
	test.out.verbose = true // which keeps all results
	test.batch.only = "^" + regexp.QuoteMeta(o.oneCase) + "$"
	jobs, unread, err := test.jobs(ctx, env, []string{path})
	if len(unread) > 0 {
		err = unreadSuites(unread)
	}
	if err != nil {
		return mintSource{}, err
	}
	ran := suite.RunAll(ctx, jobs, suite.Batch{})[0]
	switch {
	case len(ran.Diagnostics) > 0:
		return mintSource{}, findings(ran.Diagnostics)
	case len(ran.Cases) == 0:
		return mintSource{}, usage(fmt.Sprintf("%s has no case %q", path, o.oneCase), "claimctl test "+path+" lists them")
	case ran.Cases[0].Last() == nil:
		return mintSource{}, usage(fmt.Sprintf("case %q was not run: %s", o.oneCase, ran.Cases[0].Reason), "")
	}
	res := *ran.Cases[0].Last()
	if from, ok := o.tokenOf(env, res); ok {
		return from, nil
	}
	return mintSource{}, o.noToken(env, res)
}

// request is the token as it is to be signed.
func (o *mintOptions) request(from mintSource, key jwtmint.Key) jwtmint.Request {
	req := jwtmint.Request{Key: key, Payload: from.payload, Type: o.typ, Header: from.header.Clone()}
	if req.Type == "" {
		req.Type, _ = from.header.LookupString("typ")
	}
	if _, ok := from.header.Get("typ"); !ok && from.decoded && o.typ == "" {
		req.NoType = true // the decoded token had none
	}
	req.Header.Delete("typ")
	return req
}
