import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hash as argon2Hash } from '@node-rs/argon2';
import bcrypt from 'bcrypt';
import { isImportableHash } from '../../src/platform/credentials/password-hash.js';
import { PasswordsService } from '../../src/users/passwords.service.js';
import { aLogin, anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'a password from elsewhere';
/** More bytes than a new password may have. argon2 reads them all. */
const LONG = 'ab'.repeat(40);

/** Hashes as other servers make them. The test suite itself uses cost 6. */
const HASHES: [string, () => Promise<string>][] = [
  ['bcrypt of a lower cost', () => bcrypt.hash(PASSWORD, 4)],
  ['bcrypt tagged $2a$', async () => (await bcrypt.hash(PASSWORD, 5)).replace('$2b$', '$2a$')],
  [
    "bcrypt tagged $2y$, as PHP's",
    async () => (await bcrypt.hash(PASSWORD, 5)).replace('$2b$', '$2y$'),
  ],
  [
    "argon2id, as Windmill's",
    () => argon2Hash(PASSWORD, { memoryCost: 4096, timeCost: 3, parallelism: 1 }),
  ],
  ['argon2i', () => argon2Hash(PASSWORD, { algorithm: 1, memoryCost: 1024, timeCost: 2 })],
];

describe('passwords that other servers hashed', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ BCRYPT_COST: '6' });
  });
  afterAll(() => app.close());

  async function anImport(hash: string): Promise<TestAccount> {
    const user = await anEmailUser(app);
    expect(isImportableHash(hash)).toBe(true);
    await app.dataSource.query('UPDATE passwords SET hash = $2 WHERE user_id = $1', [
      user.id,
      hash,
    ]);
    return user;
  }
  const stored = async ({ id }: TestAccount) =>
    (await app.nest.get(PasswordsService).findHash(id))!;
  const login = (user: TestAccount, password: string) =>
    app.anonymous.form('/api/v1/login', { username: user.username, password });

  it.each(HASHES)(
    '200: a log-in with an imported hash, which is then replaced by one of our own: %s',
    async (_name, make) => {
      const user = await anImport(await make());
      const imported = await stored(user);
      expect((await login(user, `${PASSWORD}!`)).status).toBe(401);
      expect(await stored(user)).toBe(imported);
      expect((await login(user, PASSWORD)).status).toBe(200);
      expect(await stored(user)).toMatch(/^\$2b\$06\$/);
      expect((await login(user, PASSWORD)).status).toBe(200);
      expect((await login(user, `${PASSWORD}!`)).status).toBe(401);
    },
  );

  it("200: also on Windmill's API and on the log-in page", async () => {
    const [first, second] = [
      await anImport(await HASHES[3]![1]()),
      await anImport(await HASHES[3]![1]()),
    ];
    const windmill = { email: first.username, password: PASSWORD };
    expect((await app.anonymous.post('/api/auth/login', windmill)).status).toBe(200);
    expect(await stored(first)).toMatch(/^\$2b\$06\$/);
    const { text, headers } = await app.anonymous.get('/login');
    const cookie = headers.get('set-cookie')!.split(';')[0]!;
    const form_token = /name="form_token"[^>]*value="([^"]+)"/.exec(text)![1]!;
    const form = { name: second.username, password: PASSWORD, form_token };
    const page = await app.anonymous.with({ cookie }).form('/login', form);
    expect(page.status).toBe(303);
    expect(await stored(second)).toMatch(/^\$2b\$06\$/);
  });

  it('200: twenty log-ins at once, of which one replaces the hash', async () => {
    for (const make of [HASHES[0]![1], HASHES[3]![1]]) {
      const user = await anImport(await make());
      const answers = await Promise.all(Array.from({ length: 20 }, () => login(user, PASSWORD)));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(await bcrypt.compare(PASSWORD, await stored(user))).toBe(true);
    }
  });

  it('200: a log-in that replaces the hash ends no session', async () => {
    const user = await anImport(await HASHES[0]![1]());
    const before = await aLogin(app, { username: user.username, password: PASSWORD });
    await app.dataSource.query('UPDATE passwords SET hash = $2 WHERE user_id = $1', [
      user.id,
      await HASHES[3]![1](),
    ]);
    await aLogin(app, { username: user.username, password: PASSWORD });
    expect((await app.withToken(before.access).get('/api/v1/users/whoami')).status).toBe(200);
  });

  it('200: a hash of a higher cost, from before BCRYPT_COST was lowered, is replaced', async () => {
    const expensive = await anImport(await bcrypt.hash(PASSWORD, 7));
    expect((await login(expensive, PASSWORD)).status).toBe(200);
    expect(await stored(expensive)).toMatch(/^\$2b\$06\$/);
  });

  it('200: the hash of a password that bcrypt would truncate is not replaced', async () => {
    const long = await anImport(await argon2Hash(LONG, { memoryCost: 1024, timeCost: 2 }));
    const imported = await stored(long);
    expect((await login(long, LONG)).status).toBe(200);
    expect((await login(long, LONG.slice(0, 72))).status).toBe(401);
    expect(await stored(long)).toBe(imported);
  });

  it('401: a stored text that is not a hash', async () => {
    for (const hash of [
      '',
      PASSWORD,
      '!',
      '$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21l',
    ]) {
      const user = await anEmailUser(app);
      await app.dataSource.query('UPDATE passwords SET hash = $2 WHERE user_id = $1', [
        user.id,
        hash,
      ]);
      expect((await login(user, PASSWORD)).status).toBe(401);
    }
  });
});
