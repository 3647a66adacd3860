package dialect

// Recipe is a ready action for a common need, with its test suite. The names
// are the same in every dialect that has the recipe: "tier-claim",
// "roles-claim", "deny-unverified", "organization-claim".
type Recipe struct {
	// Name is the word for `claimctl new`.
	Name, Summary string
	// Code is the action, Suite a *.claims.yaml that tests it. The suite names
	// the action's file as {{file}}.
	Code, Suite []byte
}

// Cookbook is a dialect that brings recipes.
type Cookbook interface {
	Dialect
	// Recipes are the dialect's recipes; the first is what `claimctl init`
	// writes.
	Recipes() []Recipe
}
