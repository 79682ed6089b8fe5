import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { declaredRoutes, type DeclaredRoute } from './routes.js';
import { sourceFiles } from './source.js';

/** Names of fields whose value somebody else might guess. */
const SECRET = /password|secret|token|code|^state$/;

/** Routes with such a field that declare no limit, each with the reason. */
const OWN = 'compares the current password, which CurrentPasswordLimit counts';
const SETS = 'sets a password of an account and proves none';
const PREFIX = 'names a token of the caller by its beginning, which is not secret';
const DEVICE = 'takes the code of one device, which the third wrong one locks';
const MAILED = 'takes a token of 190 bits that was mailed to the caller, who is signed in';
const ENDED = 'ends the token that is sent, and says of a wrong one the same';
const CONFIRMS = 'takes a code for a secret that the caller was just shown';
const REGISTRATION = 'names how a client authenticates; a token of 256 bits is in the header';
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'PATCH /api/v1/users/:user_id/reset-password': OWN,
  'PATCH /users/me': OWN,
  'POST /api/users/setpassword': OWN,
  'PATCH /api/v1/users/:user_id': SETS,
  'PATCH /users/:user_id': SETS,
  'POST /api/users/create': SETS,
  'POST /api/users/set_password_of/:user': SETS,
  'POST /api/v1/users': SETS,
  'POST /users': SETS,
  'DELETE /api/users/tokens/delete/:token_prefix': PREFIX,
  'POST /api/users/tokens/update_label/:token_prefix': PREFIX,
  'POST /api/users/tokens/update_scopes/:token_prefix': PREFIX,
  'PUT /devices/:device_id/verify': DEVICE,
  'POST /email': OWN,
  'POST /api/v1/account/email': OWN,
  'POST /api/v1/connect/:product': 'asks for a new secret, and takes none',
  'POST /api/v1/account/password': OWN,
  'POST /api/v1/account/password/strength': 'judges a password that is not set, and proves none',
  'GET /email/confirm': MAILED,
  'POST /email/confirm': MAILED,
  'GET /api/auth/logout': ENDED,
  'POST /api/auth/logout': ENDED,
  'POST /api/users/logout': ENDED,
  'DELETE /api/v1/oauth_registration_tokens/:token_id': 'an id, not the token itself',
  'POST /api/v1/account/second_factors/totp/:factor_id/confirm': CONFIRMS,
  'POST /oauth/register': REGISTRATION,
  'PUT /oauth/register/:client_id': REGISTRATION,
  'GET /user/reset-password': 'takes a token of 190 bits, and the same again with the form',
};

describe('limits', () => {
  let app: TestApp;
  let routes: DeclaredRoute[];
  beforeAll(async () => {
    app = await startTestApp();
    routes = declaredRoutes(app);
  });
  afterAll(() => app.close());

  it('are declared: no controller counts attempts itself', () => {
    const counting = sourceFiles('src').filter(
      ({ path, text }) => path.endsWith('.controller.ts') && text.includes('.consume('),
    );
    expect(counting.map(({ path }) => path)).toEqual([]);
  });

  it('are on every route that checks a password or a secret, except those of the list', () => {
    const bare = routes.filter(
      ({ limit, fields }) => !limit && fields.some((field) => SECRET.test(field)),
    );
    expect(bare.map(({ name }) => name).sort()).toEqual(Object.keys(EXCEPTIONS).sort());
  });

  it('are on no GET, except where a log-in returns or a code is looked up', () => {
    const reading = routes.filter(({ limit, verb }) => limit && verb === 'GET');
    expect(reading.map(({ name }) => name).sort()).toEqual([
      'GET /devices/:device_id',
      'GET /devices/verify',
      'GET /login/link/:client_name',
      'GET /user/login_callback/:client_name',
    ]);
  });
});
