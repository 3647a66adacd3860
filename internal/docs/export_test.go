package docs

import (
	"io/fs"

	"github.com/claimctl/claimctl/pkg/dialect"
)

// ClosedSchemas are the schemas as they are published, but that objects must
// not have members which no Go type has.
func ClosedSchemas(files fs.FS, registry dialect.Registry) ([]Page, error) {
	var pages []Page
	for _, f := range formats() {
		schema, err := f.schema(newSource(files), registry, true)
		if err != nil {
			return nil, err
		}
		pages = append(pages, Page{"schema/" + f.file, string(schema.Value())})
	}
	return pages, nil
}
