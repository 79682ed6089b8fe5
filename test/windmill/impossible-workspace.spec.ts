import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a workspace id or a name that the database cannot store', () => {
  let app: TestApp;
  let workspaceId: string;
  let member: TestAccount;
  let stranger: TestAccount;
  let superuser: TestAccount;

  beforeAll(async () => {
    app = await startTestApp();
    member = await anEmailUser(app);
    stranger = await anEmailUser(app);
    superuser = await aSuperuser(app);
    ({ workspaceId } = await aWorkspace(app, { members: [member] }));
  });
  afterAll(() => app.close());

  it('401: an ordinary account; concurrent requests of others succeed', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2
          ? app.withToken(member.apiKey).get(`/api/w/${workspaceId}/users/whoami`)
          : app.withToken(stranger.apiKey).get('/api/w/%00/users/whoami'),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, index) => (index % 2 ? 200 : 401)),
    );
  });

  it.each(['users/list', 'users/whoami', 'users/get/x', 'groups/list', 'groups/get/%00'])(
    'no server error: %s',
    async (path) => {
      const { status } = await app.withToken(superuser.apiKey).get(`/api/w/%00/${path}`);
      expect(status).toBeLessThan(500);
    },
  );
});
