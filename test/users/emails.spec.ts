import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'a password of the test';

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

/** Sends an email on each route of each API that sets or invites one; returns the statuses. */
async function tryEverywhere(email: (way: number) => string): Promise<number[]> {
  const client = app.withToken(superuser.apiKey);
  const [first, second] = [await aUser(app), await anEmailUser(app)];
  const { workspaceId } = await aWorkspace(app);
  const created = { email: email(1), password: PASSWORD, super_admin: false };
  const invited = { email: email(3), is_admin: false };
  const answers = [
    await client.patch(`/users/${first.id}`, { email: email(0) }),
    await client.post('/api/users/create', created),
    await client.post(`/api/users/change_email/${second.username}`, { new_email: email(2) }),
    await client.post(`/api/w/${workspaceId}/workspaces/invite_user`, invited),
  ];
  return answers.map(({ status }) => status);
}

let serial = 0;
const local = () => `person${(serial += 1)}`;

describe('one rule for emails on every API', () => {
  it.each([
    'corp.example',
    'Mail.Corp.EXAMPLE',
    'b\u00fccher.example',
    'xn--bcher-kva.example',
    'corp.x',
  ])('2xx: an email at %s', async (domain) => {
    const statuses = await tryEverywhere((way) => `${local()}+${way}@${domain}`);
    expect(statuses.filter((status) => status >= 300)).toEqual([]);
  });

  it('2xx: an email with more than 64 characters before the "@"', async () => {
    const statuses = await tryEverywhere((way) => `${'x'.repeat(80)}${way}@corp.example`);
    expect(statuses.filter((status) => status >= 300)).toEqual([]);
  });

  it.each([
    'corp',
    'localhost',
    'corp..example',
    '-corp.example',
    'c_rp.example',
    '[127.0.0.1]',
    `${'c'.repeat(64)}.example`,
  ])('4xx: an email at %s, which is not a full domain', async (domain) => {
    const statuses = await tryEverywhere(() => `${local()}@${domain}`);
    expect(statuses).toEqual([422, 400, 400, 400]);
  });

  it.each(['"a b"@corp.example', 'a,b@corp.example', 'a@b@corp.example', '<a@corp.example>'])(
    '4xx: %s',
    async (email) => {
      const statuses = await tryEverywhere(() => email);
      expect(statuses.filter((status) => status < 400)).toEqual([]);
    },
  );

  it('200: an email that an older rule allowed is sent again; 201: it is invited', async () => {
    const user = await aUser(app);
    const email = `${local()}@corp`;
    const proof = "UPDATE users SET email = $2, email_proof = 'superuser' WHERE id = $1";
    await app.dataSource.query(proof, [user.id, email]);
    const client = app.withToken(superuser.apiKey);
    const { workspaceId } = await aWorkspace(app);
    const renamed = { new_email: email.toUpperCase() };
    const answers = [
      await client.post(`/api/users/change_email/${email}`, renamed),
      await client.post(`/api/w/${workspaceId}/workspaces/invite_user`, { email, is_admin: false }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 201]);
  });
});
