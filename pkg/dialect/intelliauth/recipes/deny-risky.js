// Denies sign-ins that come from a Tor exit node, and those that the platform
// rates as risky. The reason goes to the audit log; the user sees the tenant's
// own text.
//
// Attach it to Login.

async function denyRisky(event, api) {
  const highestRisk = 80; // of 100

  if (event.request?.asn?.is_tor) {
    api.deny('sign-in from a Tor exit node');
    return; // deny does not end the function
  }

  const risk = event.authentication?.risk_score ?? 0;
  if (risk > highestRisk) {
    api.deny(`risk score ${risk} is above ${highestRisk}`);
  }
}
