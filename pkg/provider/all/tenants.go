package all

import (
	"github.com/claimctl/claimctl/pkg/provider/tenant"
)

// Tenants are the local tenants of the providers that have one, in the order of
// the registry.
func Tenants() []tenant.Tenant {
	var list []tenant.Tenant
	for _, p := range Registry().All() {
		if local, ok := p.(tenant.Local); ok {
			list = append(list, local.Tenant())
		}
	}
	return list
}
