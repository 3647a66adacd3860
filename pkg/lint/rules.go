package lint

// Rules are all rules, by code. The slice is the caller's own.
func Rules() []Rule {
	return []Rule{
		disableComment(),
		unusedDisable(),
		reservedClaim(),
		registeredClaim(),
		claimCase(),
		claimNamespace(),
		unknownMethod(),
		claimArguments(),
		eventWrite(),
		claimsSize(),
		scopeClaim(),
		secretClaim(),
		personalClaim(),
		wholeObject(),
		largeClaim(),
		claimInLoop(),
		missingDefault(),
		optionalPath(),
		legacyName(),
		unknownMember(),
		claimAfterDeny(),
		floatingPromise(),
		moduleState(),
		loggedSecret(),
		noTimeout(),
		handlerSignature(),
		responseShape(),
	}
}
