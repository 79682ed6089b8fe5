import { randomBytes } from 'node:crypto';
import { aName, inAnHour, PASSWORD, type World } from '../../rules/world.js';
import { PasswordReset } from '../../../src/accounts/password-reset/password-reset.entity.js';
import { hashSecret } from '../../../src/platform/credentials/secret-token.js';
import { BAD, busily, fromElsewhere, GOOD, strictly, type Provocations } from './provocation.js';

const ASK = '/api/auth/request_password_reset';
const RESET = '/api/auth/reset_password';

/** Sets a password with the token of a mail. */
const resetting = (new_password: string) => async (world: World) => {
  const token = randomBytes(24).toString('base64url');
  const { id: userId, username: email } = await world.aPerson();
  const reset = { userId, tokenHash: hashSecret(token), email, sessionEpoch: 0 };
  await world.app.dataSource.transaction((manager) =>
    manager.insert(PasswordReset, { ...reset, expiresAt: inAnHour() }),
  );
  return world.app.anonymous.post(RESET, { token, new_password });
};

const limited = (path: string, json: object) =>
  strictly(async (world) => {
    const client = fromElsewhere(world);
    await client.post(path, json);
    return client.post(path, json);
  });

const withoutMail = (path: string, json: object) => ({
  mail_not_configured: strictly((world) => fromElsewhere(world).post(path, json)),
  rate_limited: limited(path, json),
});

const WRONG = { token: 'nowhere', new_password: GOOD };

export const RESET_PROVOCATIONS: Provocations = {
  [`POST ${ASK}`]: withoutMail(ASK, { email: aName('nobody') }),
  [`POST ${RESET}`]: {
    ...withoutMail(RESET, WRONG),
    hashing_overloaded: busily(resetting(GOOD)),
    password_refused: resetting(BAD),
    password_reused: resetting(PASSWORD),
    reset_token_invalid: ({ app }) => app.anonymous.post(RESET, WRONG),
  },
};
