import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { UsersService } from '../../src/users/users.service.js';
import { ApiDocument } from '../abuse/api-document.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const users: { create: (...given: never[]) => Promise<{ id: string }> } = UsersService.prototype;
const PASSWORD = 'A decent new passphrase 7';

describe('an account that is deleted before the answer to its creation is written', () => {
  const { create } = users;
  const document = new ApiDocument();
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterEach(() => void Object.assign(users, { create }));
  afterAll(() => app.close());

  const creations: { path: string; sent: string; json?: object }[] = [
    { path: '/api/v1/users', sent: '/', json: { username: 'native', password: PASSWORD } },
    {
      path: '/api/users/create',
      sent: '',
      json: { email: 'w@example.com', password: PASSWORD, super_admin: false },
    },
    { path: '/users', sent: `?username=profile&password=${encodeURIComponent(PASSWORD)}` },
    { path: '/service_accounts', sent: '', json: { username: 'robot', name: 'Robot' } },
    { path: '/api/v1/accounts', sent: '', json: { username: 'linked', hand_over: 'link' } },
    {
      path: '/api/v1/accounts',
      sent: '',
      json: { username: 'told', hand_over: 'temporary_password' },
    },
  ];

  it.each(creations)('gets the answer of one that was created: $path', async (creation) => {
    let deleted = 0;
    users.create = async function (this: unknown, ...given) {
      const user = await create.apply(this, given);
      const { status } = await app.as(superuser).delete(`/api/v1/users/${user.id}`);
      if (status === 200) deleted += 1;
      return user;
    };
    const { path, sent, json } = creation;
    const caller = path.startsWith('/api/v1') ? app.as(superuser) : app.withToken(superuser.apiKey);
    const answer = await caller.post(path + sent, json);
    expect(deleted).toBe(1);
    expect([200, 201]).toContain(answer.status);
    const operation = document.operationAt('POST', path)!;
    const contentType = answer.headers.get('content-type') ?? '';
    expect(document.faultOf(operation, { ...answer, contentType })).toBeUndefined();
  });
});
