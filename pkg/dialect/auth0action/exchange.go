package auth0action

import (
	"slices"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

// The bounds and texts are those of the schemas in the vendor's code; see
// [recentCode].
const (
	maxDenialCode  = 1024
	maxReason      = 4096
	maxSubject     = 512 // a user id, a connection, the sub of an actor
	maxOrgName     = 50
	maxAttributes  = 24
	maxActorLevels = 5
	maxActorExtras = 5
	maxActorText   = 64

	textActorObject   = "The actor must be a plain object."
	textActorSub      = "The actor object must contain a sub claim."
	textActorLongSub  = "Invalid setActor arguments: sub must NOT have more than 512 characters"
	textActorExtras   = "No more than 5 custom properties are allowed in the actor object."
	textActorValue    = "Custom property in an actor object must be a string, number, or boolean."
	textActorLongKey  = "Custom property key in an actor object must NOT have more than 64 characters."
	textActorLongText = "Custom string property value in an actor object must NOT have more than 64 characters."
	textActorAct      = "The act claim must be a plain object."
	textActorDeep     = "Actor nesting must not exceed 5 levels."

	setUserOnce = "exactly one call of api.authentication.setUserById or api.authentication.setUserByConnection"
)

// tokenExchangeSurface is the api of custom-token-exchange. None of its methods
// can be chained from.
func tokenExchangeSurface() dialect.Surface {
	return dialect.Surface{
		Root: "api",
		Methods: slices.Concat(
			exchangeDenials(), exchangeUserMethods(), exchangeMetadataMethods(), cacheMethods(apiPage(customTokenExchange)),
			exchangeTransactionMethods(),
		),
		Absent: slices.Concat(
			[]dialect.Absent{
				{Prefix: "authentication.setPrimaryUser", Hint: "use api.authentication.setUserById(user_id)"},
				{Prefix: "deny", Hint: "use api.access.deny(code, reason)"},
			},
			tokenless("set claims in a "+postLogin+" Action; it runs after the exchange", "it belongs to other triggers; "+postLogin+" runs after the exchange",
				"access", "authentication", "user", "transaction"),
		),
		State: newState,
		End:   exchangeEnd,
	}
}

// invalid is the prefix of what the platform throws about the arguments of a
// method.
func invalid(method string) string { return "Invalid " + method + " arguments: " }

func exchangeDenials() []dialect.Method {
	code, reason := param("code", "string"), param("reason", "string")
	source := apiPage(customTokenExchange)
	return []dialect.Method{
		{
			Name: "access.deny", Denies: true, Params: []dialect.Param{code, reason}, Returns: "void", Source: source,
			Doc:    "Denies the exchange with an error code, invalid_request, server_error or one of your own, and a reason.",
			Throws: []string{invalid("deny") + " must have required property 'reason'", invalid("deny") + "code must NOT have more than 1024 characters"},
			Do:     denyExchange,
		},
		{
			Name: "access.rejectInvalidSubjectToken", Denies: true, Params: []dialect.Param{reason}, Returns: "void", Source: source,
			Doc:    "Denies the exchange with invalid_request because the subject token is not valid, which counts for the protection against brute force.",
			Throws: []string{invalid("rejectInvalidSubjectToken") + "reason must be string"},
			Do:     rejectSubjectToken,
		},
	}
}

func denyExchange(c *dialect.Call) (dialect.Reply, error) {
	err := validateFor(invalid("deny"),
		input{"code", c.Arg(0), true, someText(maxDenialCode)}, input{"reason", c.Arg(1), true, someText(maxReason)})
	if err != nil {
		return dialect.Nothing(), err
	}
	c.Run.Deny(c.Arg(0).String(), c.Arg(1).String())
	return dialect.Nothing(), nil
}

func rejectSubjectToken(c *dialect.Call) (dialect.Reply, error) {
	err := validateFor(invalid("rejectInvalidSubjectToken"), input{"reason", c.Arg(0), true, someText(maxReason)})
	if err != nil {
		return dialect.Nothing(), err
	}
	c.Run.Deny("invalid_request", c.Arg(0).String())
	c.Run.Other("access").Put("rejected_subject_token", c.Arg(0).String())
	return dialect.Nothing(), nil
}

func exchangeUserMethods() []dialect.Method {
	source := apiPage(customTokenExchange)
	return []dialect.Method{
		{
			Name: "authentication.setUserById", Params: []dialect.Param{param("user_id", "string")}, Returns: "void", Source: source,
			Doc:    "Says that the tokens are for this user, who exists.",
			Throws: []string{invalid("setUserById") + "user_id must NOT have more than 512 characters"},
			Do:     setUserByID,
		},
		{
			Name: "authentication.setUserByConnection",
			Params: []dialect.Param{
				param("connection_name", "string"),
				param("user_attributes", "{ user_id: string, email?: string, email_verified?: boolean, verify_email?: boolean, name?: string }"),
				param("options", "{ creationBehavior: 'create_if_not_exists' | 'none', updateBehavior: 'replace' | 'none' }"),
			},
			Returns: "void", Source: source,
			Doc:    "Says that the tokens are for the user of that id in a connection, who is made or changed as the options say.",
			Throws: []string{invalid("setUserByConnection") + " must have required property 'options'", invalid("setUserByConnection") + "creationBehavior must be equal to one of the allowed values"},
			Do:     setUserByConnection,
		},
		{
			Name: "authentication.setOrganization", Params: []dialect.Param{param("organization_id_or_name", "string")}, Returns: "void", Source: source,
			Doc:    "Sets the organization that the user logs in to.",
			Throws: []string{invalid("setOrganization") + "organization_id_or_name must NOT have more than 50 characters"},
			Do:     setOrganization,
		},
		{
			Name: "authentication.setActor", Params: []dialect.Param{param("actor", "{ sub: string, act?: object }")}, Returns: "void", Source: source,
			Doc:    "Puts an act claim into the tokens: who acts for the user. Actors nest up to 5 levels, with up to 5 properties of their own each.",
			Throws: []string{textActorObject, textActorSub, textActorLongSub, textActorExtras, textActorValue, textActorLongKey, textActorLongText, textActorAct, textActorDeep},
			Do:     setActor,
		},
	}
}

func setUserByID(c *dialect.Call) (dialect.Reply, error) {
	err := validateFor(invalid("setUserById"), input{"user_id", c.Arg(0), true, someText(maxSubject)})
	if err == nil {
		exchangeUser(c, action.NewObject("user_id", c.Arg(0).String()))
	}
	return dialect.Nothing(), err
}

func setUserByConnection(c *dialect.Call) (dialect.Reply, error) {
	err := validateFor(invalid("setUserByConnection"),
		input{"connection_name", c.Arg(0), true, someText(maxSubject)},
		input{"user_attributes", c.Arg(1), true, userAttributes()},
		input{"options", c.Arg(2), true, userOptions()},
	)
	if err != nil {
		return dialect.Nothing(), err
	}
	attributes, err := plain(c.Arg(1))
	if err != nil {
		return dialect.Nothing(), err
	}
	options, err := plain(c.Arg(2))
	if err != nil {
		return dialect.Nothing(), err
	}
	exchangeUser(c, action.NewObject("connection", c.Arg(0).String(), "attributes", attributes, "options", options))
	return dialect.Nothing(), nil
}

// userAttributes is an open object: further members are taken.
func userAttributes() schema {
	return shape{
		most: maxAttributes, open: true, required: []string{"user_id"},
		properties: []property{
			{"email", aString(0)},
			{"email_verified", aBoolean},
			{"family_name", someText(150)},
			{"given_name", someText(150)},
			{"name", someText(300)},
			{"nickname", someText(300)},
			{"phone_number", aString(0)},
			{"phone_verified", aBoolean},
			{"picture", aString(0)},
			{"user_id", someText(255)},
			{"username", someText(128)},
			{"verify_email", aBoolean},
		},
	}.check
}

func userOptions() schema {
	return shape{
		required: []string{"creationBehavior", "updateBehavior"},
		properties: []property{
			{"creationBehavior", oneOf("create_if_not_exists", "none")}, {"updateBehavior", oneOf("replace", "none")},
		},
	}.check
}

// exchangeUser records the user of the tokens. The platform's code takes a
// second one without a word; its documentation does not allow it.
func exchangeUser(c *dialect.Call, user *action.Object) {
	st := stateOf(c)
	if st.userSet {
		d := action.Diagnostic{
			Code: dialect.CodeUnknown, Severity: action.SeverityError, Source: apiPage(customTokenExchange).String(),
			Summary: c.Name + ": the user is set a second time",
			Detail:  "expected " + setUserOnce + "; what becomes of a second one is not documented, and the last is shown",
			Hint:    "return after the first",
		}
		if c.Run.Lenient {
			d.Severity = action.SeverityWarning
		}
		c.Warn(d)
	}
	st.userSet = true
	c.Run.Other("authentication").Put("user", user)
}

func setOrganization(c *dialect.Call) (dialect.Reply, error) {
	err := validateFor(invalid("setOrganization"), input{"organization_id_or_name", c.Arg(0), true, someText(maxOrgName)})
	if err == nil {
		c.Run.Other("authentication").Put("organization", c.Arg(0).String())
	}
	return dialect.Nothing(), err
}

func setActor(c *dialect.Call) (dialect.Reply, error) {
	actor := c.Arg(0)
	if !plainObject(actor) {
		return dialect.Nothing(), throws(textActorObject)
	}
	for level, at := 1, actor; ; level++ {
		if err := checkActor(at); err != nil {
			return dialect.Nothing(), err
		}
		act := at.Get("act")
		switch {
		case act.Undefined():
			v, err := plain(actor)
			if err == nil {
				c.Run.Other("authentication").Put("actor", v)
			}
			return dialect.Nothing(), err
		case level == maxActorLevels:
			return dialect.Nothing(), throws(textActorDeep)
		case !plainObject(act):
			return dialect.Nothing(), throws(textActorAct)
		}
		at = act
	}
}

// checkActor checks one level of an actor.
func checkActor(actor dialect.Arg) error {
	sub, ok := actor.Get("sub").Text()
	switch {
	case !ok || sub == "":
		return throws(textActorSub)
	case length(sub) > maxSubject:
		return throws(textActorLongSub)
	}
	extras := slices.DeleteFunc(actor.Keys(), func(key string) bool { return key == "sub" || key == "act" || key == "type" })
	if len(extras) > maxActorExtras {
		return throws(textActorExtras)
	}
	for _, key := range extras {
		value := actor.Get(key)
		text, _ := value.Text()
		switch {
		case !slices.Contains([]string{"string", "number", "boolean"}, value.Kind()):
			return throws(textActorValue)
		case length(key) > maxActorText:
			return throws(textActorLongKey)
		case length(text) > maxActorText:
			return throws(textActorLongText)
		}
	}
	return nil
}

func exchangeMetadataMethods() []dialect.Method {
	params := []dialect.Param{param("key", "string"), param("value", "unknown")}
	set := func(method, of string, effects func(*dialect.Run) *action.Object) dialect.Method {
		return dialect.Method{
			Name: "user." + method, Params: params, Returns: "void", Source: apiPage(customTokenExchange),
			Doc:    "Sets a member of the user's " + of + " when the flow is over; null removes it.",
			Throws: []string{invalid(method) + "key must be string"},
			Do: func(c *dialect.Call) (dialect.Reply, error) {
				if err := validateFor(invalid(method), input{"key", c.Arg(0), true, aString(0)}); err != nil {
					return dialect.Nothing(), err
				}
				return dialect.Nothing(), recordUserData(c, effects(c.Run))
			},
		}
	}
	return []dialect.Method{set("setAppMetadata", "app_metadata", appMetadata), set("setUserMetadata", "user_metadata", userMetadata)}
}

func appMetadata(r *dialect.Run) *action.Object  { return r.Effects.AppMetadata }
func userMetadata(r *dialect.Run) *action.Object { return r.Effects.UserMetadata }

// exchangeTransactionMethods is what the documentation announces for this
// trigger; the published code has it behind a switch.
func exchangeTransactionMethods() []dialect.Method {
	set := transactionMethods()[0]
	set.Unknown = "the texts of the errors, which are claimctl's, for the documented limits; and whether a tenant has the method yet: @auth0/actions 0.32.0 throws \"" + textNotImplemented + "\" unless it is switched on"
	return []dialect.Method{set}
}

// exchangeEnd holds that an exchange that is not denied has a user.
func exchangeEnd(r *dialect.Run) {
	if r.State().(*state).userSet || r.Decision.Kind == action.DecisionDeny {
		return
	}
	const summary = "no user was set for the token exchange"
	d := action.Diagnostic{
		Code: dialect.CodeUnknown, Severity: action.SeverityError, Line: r.Entry.Pos.Line, Column: r.Entry.Pos.Column,
		Summary: summary, Detail: "expected " + setUserOnce + ", or a denial; what the client gets without one is not documented",
		Hint: "set the user that the subject token stands for, or call api.access.rejectInvalidSubjectToken(reason)", Source: apiPage(customTokenExchange).String(),
	}
	if r.Lenient {
		d.Severity = action.SeverityWarning
	} else {
		r.Decision = action.Decision{Kind: action.DecisionError, Reason: summary}
	}
	r.Report(d)
}
