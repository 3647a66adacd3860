// Package auth0 is what the kinds of actions of Auth0 have in common: the shapes of
// its ids, how it rates the risk of a login, what its tokens hold, and what becomes
// of custom claims. It knows nothing of events: those are of each dialect.
package auth0
