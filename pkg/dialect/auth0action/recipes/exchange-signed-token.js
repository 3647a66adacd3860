// Exchanges a token that another system has signed for Auth0's own: the user is
// the one whom that token names.
//
// Attach it to a Custom Token Exchange profile, and add the secret LEGACY_KEY and
// the dependency jsonwebtoken. Claims are set by a post-login Action, which runs
// afterwards.

const jwt = require('jsonwebtoken');

const ISSUER = 'https://legacy.acme.example/';

exports.onExecuteCustomTokenExchange = async (event, api) => {
  let subject;
  try {
    subject = jwt.verify(event.transaction.subject_token, event.secrets.LEGACY_KEY, {
      algorithms: ['HS256'], // never what the token itself says
      issuer: ISSUER,
    });
  } catch (error) {
    // This also protects against guessing; see Attack Protection.
    api.access.rejectInvalidSubjectToken(`the subject token is not valid: ${error.message}`);
    return;
  }

  api.authentication.setUserByConnection(
    'Legacy',
    { user_id: subject.sub, email: subject.email, email_verified: true, verify_email: false },
    { creationBehavior: 'create_if_not_exists', updateBehavior: 'none' },
  );
};
