package auth0action

import (
	"math"

	"github.com/claimctl/claimctl/pkg/action"
	"github.com/claimctl/claimctl/pkg/dialect"
)

const (
	maxTransactionKey   = 64
	maxTransactionValue = 8 * 1024  // bytes
	maxTransactionTotal = 16 * 1024 // bytes

	textTransaction = "Invalid transaction metadata: "
)

func transactionMethods() []dialect.Method {
	set := dialect.Method{
		Name:    "transaction.setMetadata",
		Params:  []dialect.Param{param("key", "string"), param("value", "string | number | boolean | null")},
		Returns: "void", Source: limits(),
		Doc:     "Sets a member of the transaction's metadata, for this Action and those after it; null removes it. event.transaction.metadata changes at once.",
		Throws:  []string{textTransaction + "<why>"},
		Unknown: "the texts of the errors; these are claimctl's, for the documented limits",
		Do:      setTransactionMetadata,
	}
	return append([]dialect.Method{set}, plannedScopeMethods()...)
}

func setTransactionMetadata(c *dialect.Call) (dialect.Reply, error) {
	st := stateOf(c)
	if st.transaction == nil {
		st.transaction = objectOf(c.Run.Event.Read("transaction", "metadata"))
	}
	key, ok := c.Arg(0).Text()
	switch {
	case !ok:
		return dialect.Nothing(), throws("%sthe key must be a string", textTransaction)
	case length(key) > maxTransactionKey:
		return dialect.Nothing(), throws("%sthe key must not be longer than 64 characters", textTransaction)
	}
	changed := st.transaction.Clone()
	if c.Arg(1).Kind() == "null" {
		changed.Delete(key)
	} else {
		v, err := transactionValue(c.Arg(1))
		if err != nil {
			return dialect.Nothing(), err
		}
		changed.Put(key, v)
	}
	if len(changed.Value()) > maxTransactionTotal {
		return dialect.Nothing(), throws("%sall metadata together must not be larger than 16 KB", textTransaction)
	}
	st.transaction = changed
	publishTransaction(c, changed)
	return dialect.Nothing(), nil
}

// transactionValue is a value of a kind and size that the documentation
// allows.
func transactionValue(a dialect.Arg) (action.Value, error) {
	switch a.Kind() {
	case "string", "boolean":
	case "number":
		f, ok := finite(a)
		if !ok || f == math.Trunc(f) && math.Abs(f) > maxSafeInteger {
			return nil, throws("%sthe value is not a safe number", textTransaction)
		}
	default:
		return nil, throws("%sthe value must be a string, a number, a boolean or null, not %s", textTransaction, a.Kind())
	}
	v, err := plain(a)
	if err != nil {
		return nil, err
	}
	if len(v) > maxTransactionValue {
		return nil, throws("%sthe value must not be larger than 8 KB", textTransaction)
	}
	return v, nil
}

// publishTransaction makes the transaction where the event has none.
func publishTransaction(c *dialect.Call, values *action.Object) {
	if !isObject(c.Run.Event.Read("transaction")) {
		c.Run.Event.Write(action.Value("{}"), "transaction")
	}
	c.Run.Event.Write(values.Value(), "transaction", "metadata")
	c.Run.Other("transaction").Put("metadata", values.Clone())
}
