// What the three programs have in common: the action, run on one line.
import { createRequire } from 'node:module';

const { onExecutePostLogin } = createRequire(import.meta.url)('./action.js');

export async function run(line) {
  const event = JSON.parse(line);
  let claims = [];
  const token = (name) => ({ setCustomClaim: (claim, value) => claims.push({ token: name, name: claim, value }) });
  const api = { accessToken: token('access'), idToken: token('id'), access: { deny: () => { claims = []; } } };
  await onExecutePostLogin(event, api);
  return JSON.stringify({ id: event.user.user_id, claims }) + '\n';
}
