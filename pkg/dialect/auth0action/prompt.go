package auth0action

import (
	"regexp"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	maxPromptID      = 48
	maxPromptEntries = 24
	maxPromptBytes   = 24 * 1024

	textPromptSize = "The total size of the prompt options exceeds the limit of 24576 bytes."
)

func promptMethods() []dialect.Method {
	return []dialect.Method{{
		Name:    "prompt.render",
		Params:  []dialect.Param{param("promptId", "string"), optional("promptOptions", "{ vars?: object, fields?: object }")},
		Returns: "void", Source: apiPage(postLogin),
		Doc:     "Shows the user a form after this Action. The login resumes in onContinuePostLogin.",
		Throws:  []string{textRedirectAndRender, textOneRender, textPromptSize, "promptId must be string", "fields must NOT have additional properties"},
		Unknown: "the kind of the decision; it is a challenge, with the prompt as its reason",
		Do:      renderPrompt,
	}}
}

func renderPrompt(c *dialect.Call) (dialect.Reply, error) {
	st := stateOf(c)
	switch {
	case st.redirected:
		return dialect.Nothing(), &dialect.Abort{Message: textRedirectAndRender}
	case st.rendered:
		return dialect.Nothing(), &dialect.Abort{Message: textOneRender}
	}
	options, err := promptOptions(c)
	if err != nil {
		return dialect.Nothing(), err
	}
	st.rendered, st.multifactor = true, false
	id := c.Arg(0).String()
	effects := c.Run.Other("prompt")
	effects.Put("id", id)
	effects.Put("options", options)
	c.Run.Suspend(action.DecisionChallenge, "prompt "+id, "")
	return dialect.Nothing(), nil
}

// promptOptions checks the arguments and returns the options as JSON.
func promptOptions(c *dialect.Call) (action.Value, error) {
	inputs := []input{{"promptId", c.Arg(0), true, aString(maxPromptID)}}
	options := c.Arg(1)
	if options.Truthy() {
		inputs = append(inputs, input{"promptOptions", options, false, anObject(
			property{"fields", aDictionary(maxPromptEntries, regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]{0,49}$`))},
			property{"vars", aDictionary(maxPromptEntries, nil)},
		)})
	}
	if err := validate(inputs...); err != nil {
		return nil, err
	}
	v := action.Value("{}")
	if options.Truthy() {
		var err error
		if v, err = plain(options); err != nil {
			return nil, err
		}
	}
	if len(v) > maxPromptBytes {
		return nil, throws(textPromptSize)
	}
	return v, nil
}
