package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/claimctl/claimctl/internal/deploy"
	"github.com/claimctl/claimctl/pkg/provider"
)

// deployProgress says on standard error what is done, and what is waited for: on
// a terminal in one line, elsewhere only what takes long.
type deployProgress struct {
	env     *Env
	verbose bool
	shown   bool
}

// event is a step of a deploy.
func (p *deployProgress) event(e deploy.Event) {
	text := e.Doing
	if e.Name != "" {
		text = e.Name + ": " + e.Doing
	}
	if e.Of > 1 {
		text = fmt.Sprintf("%d/%d %s", e.At, e.Of, text)
	}
	p.say(text, p.verbose || e.Name == "")
}

// notable is the wait from which on it is told wherever the output goes.
const notable = 2 * time.Second

// notice is a request that waits.
func (p *deployProgress) notice(n provider.Notice) {
	text := fmt.Sprintf("waiting %v: %s (%s %s)", n.Wait.Round(100*time.Millisecond), n.Reason, n.Method, n.Path)
	p.say(text, p.verbose || n.Wait >= notable)
}

func (p *deployProgress) say(text string, always bool) {
	switch {
	case p.env.StderrTerminal && !p.verbose:
		p.shown = true
		fmt.Fprintf(p.env.Stderr, "\r\x1b[K%s", visible(text))
	case always:
		fmt.Fprintln(p.env.Stderr, visible(text))
	}
}

// visible is a line that does no harm to a terminal.
func visible(text string) string {
	const widest = 160
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text)
	if r := []rune(text); len(r) > widest {
		return string(r[:widest]) + "…"
	}
	return text
}

// end takes the line away.
func (p *deployProgress) end() {
	if p.shown {
		fmt.Fprint(p.env.Stderr, "\r\x1b[K")
		p.shown = false
	}
}

// confirmFlags are how a person agrees.
type confirmFlags struct {
	yes     bool
	confirm string
}

// confirm asks whether to go on. A protected tenant's name has to be typed, or
// given; nothing else stands for it.
func (c confirmFlags) ask(e *Env, d *deployment, protected bool, question string) error {
	if !protected {
		if c.yes {
			return nil
		}
		return e.askYes(question)
	}
	if c.confirm != "" {
		if c.confirm != d.label {
			return usage(fmt.Sprintf("--confirm %s: the tenant is called %s", c.confirm, d.label), "nothing was changed")
		}
		return nil
	}
	if !e.StdinTerminal {
		return usage(fmt.Sprintf("the environment %q is protected, and nobody is there to type the tenant's name", d.env.Name), "add --confirm "+d.label)
	}
	fmt.Fprintf(e.Stderr, "%s is protected. Type its name to go on: ", d.label)
	if answer(e.Stdin) != d.label {
		return usage("that is not its name; nothing was changed", "")
	}
	return nil
}

func (e *Env) askYes(question string) error {
	if !e.StdinTerminal {
		return usage("nobody is there to be asked", "add --yes to go on without a question")
	}
	fmt.Fprintf(e.Stderr, "%s [y/N] ", question)
	switch strings.ToLower(answer(e.Stdin)) {
	case "y", "yes":
		return nil
	}
	return usage("nothing was changed", "")
}

// answer is a line that a person types.
func answer(r io.Reader) string {
	const longest = 1 << 10
	line, _ := bufio.NewReader(io.LimitReader(r, longest)).ReadString('\n')
	return strings.TrimSpace(line)
}
