package lint

// Rules are all rules, by code. The slice is the caller's own.
func Rules() []Rule {
	return []Rule{
		disableComment(),
		reservedClaim(),
		registeredClaim(),
		claimCase(),
		claimNamespace(),
		unknownMethod(),
		claimArguments(),
		eventWrite(),
		claimsSize(),
	}
}
