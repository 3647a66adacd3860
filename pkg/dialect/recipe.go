package dialect

import (
	"fmt"
	"io/fs"
)

// Recipe is a ready action for a common need, with its test suite. The names
// are the same in every dialect that has the recipe: "tier-claim",
// "roles-claim", "deny-unverified", "organization-claim".
type Recipe struct {
	// Name is the word for `claimctl new`.
	Name, Summary string
	// Ext is the ending of the action's file: "js", "json".
	Ext string
	// Code is the action, Suite a *.claims.yaml that tests it. The suite names
	// the action's file as {{file}}.
	Code, Suite []byte
	// Trigger is the id of the trigger that the action is for; "" is the
	// dialect's first.
	Trigger string
}

// Cookbook is a dialect that brings recipes.
type Cookbook interface {
	Dialect
	// Recipes are the dialect's recipes; the first is what `claimctl init`
	// writes.
	Recipes() []Recipe
}

// ReadRecipe reads a recipe from the folder "recipes" of a dialect's embedded
// files: <name>.js or <name>.json, and <name>.claims.yaml. It panics when they are not there,
// which only a broken build can bring about.
func ReadRecipe(files fs.FS, name, summary string) Recipe {
	read := func(file string) []byte {
		data, err := fs.ReadFile(files, "recipes/"+file)
		if err != nil {
			panic(fmt.Sprintf("dialect: the binary's own data is broken: %v", err))
		}
		return data
	}
	ext := "js"
	if _, err := fs.Stat(files, "recipes/"+name+".json"); err == nil {
		ext = "json"
	}
	return Recipe{Name: name, Summary: summary, Ext: ext, Code: read(name + "." + ext), Suite: read(name + ".claims.yaml")}
}
