import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, startServer, type RunningServer } from '../support/built-server.js';
import { Client, type Answer } from '../support/client.js';
import { cookiesOf } from '../support/cookies.js';
import { aDatabase, type ProcessDatabase } from '../support/process-database.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
}

interface Document {
  readonly paths: Record<string, Partial<Record<(typeof VERBS)[number], Operation>>>;
  readonly components: { readonly schemas: Record<string, { readonly properties?: object }> };
}

const DOCUMENT = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as Document;

/** The names of all fields of all bodies. */
const FIELDS = [
  ...new Set(
    Object.values(DOCUMENT.components.schemas).flatMap(({ properties = {} }) =>
      Object.keys(properties),
    ),
  ),
];

/** Every secret that a run created or sent. The test fails for each one that a log contains. */
class Secrets {
  readonly texts = new Set<string>();

  make(kind: string): string {
    return this.note(`${kind}-${randomBytes(12).toString('hex')}`);
  }

  note(text: string): string {
    if (text.length < 12) throw new Error(`"${text}" is too short to look for.`);
    this.texts.add(text);
    return text;
  }

  /** Notes the tokens and keys of an answer, in whatever field they are. */
  noteAll({ text, body, ...answer }: Answer): void {
    const fields = Object.entries((body ?? {}) as Record<string, unknown>);
    for (const [name, value] of fields) {
      if (/token|api_key|secret/.test(name) && typeof value === 'string' && value.length > 20) {
        this.note(value);
      }
    }
    if (/^\w{32}$/.test(text)) this.note(text);
    for (const { value } of Object.values(cookiesOf({ text, body, ...answer }))) {
      if (value && value.length > 20) this.note(value);
    }
  }
}

beforeAll(buildProgram);

describe.each([{ LOG_FORMAT: 'json' }, { LOG_FORMAT: 'text' }])('logs as %j', (format) => {
  const secrets = new Secrets();
  let database: ProcessDatabase;
  let server: RunningServer;
  let url: string;
  let superuser: Client;
  let adminPassword: string;
  beforeAll(async () => {
    database = await aDatabase();
    adminPassword = secrets.make('superuser-password');
    const key = secrets.note(randomBytes(24).toString('hex'));
    server = await startServer({
      ...database.environment,
      ...format,
      SECRET_KEY: secrets.make('a-secret-key-for-this-run-alone'),
      SUPERUSER_PASSWORD: adminPassword,
      SUPERUSER_API_KEY: key,
      LOG_LEVEL: 'debug',
      ACCESS_LOG: 'true',
      LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    });
    url = server.url.replace(/".*$/, '');
    superuser = new Client(url, { 'x-api-key': key });
  });
  afterAll(() => database.drop());

  it('every log-in, key and token of every API', async () => {
    const anonymous = new Client(url);
    const username = `user-${randomBytes(4).toString('hex')}@example.com`;
    const password = secrets.make('password');
    const created = await superuser.post('/api/v1/users/', { username, password });
    expect(created.status).toBe(201);
    await superuser.patch(`/api/v1/users/${created.body.id}`, { is_active: true });

    const login = await anonymous.form('/api/v1/login', { username, password });
    expect(login.status).toBe(200);
    secrets.noteAll(login);
    const cookie = Object.values(cookiesOf(login))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const refreshed = await anonymous.with({ cookie }).post('/api/v1/refresh');
    expect(refreshed.status).toBe(200);
    secrets.noteAll(refreshed);
    const bearer = anonymous.with({ authorization: `Bearer ${refreshed.body.access_token}` });
    const key = await bearer.post('/api/v1/api_key/', { name: 'logs' });
    expect(key.status).toBe(200);
    secrets.noteAll(key);
    const inQuery = `/api/v1/users/whoami?x-api-key=${key.body.api_key}`;
    expect((await anonymous.get(inQuery)).status).toBe(200);
    expect((await anonymous.get(`/api/v1/users/whoami/${key.body.api_key}`)).status).toBe(404);

    const windmill = await anonymous.post('/api/auth/login', { email: username, password });
    expect(windmill.status).toBe(200);
    secrets.noteAll(windmill);
    const token = await anonymous
      .with({ authorization: `Bearer ${windmill.text}` })
      .post('/api/users/tokens/create', { label: 'logs' });
    expect(token.status).toBe(201);
    secrets.noteAll(token);
    expect((await anonymous.get(`/api/users/whoami?token=${token.text}`)).status).toBe(200);

    const next = secrets.make('password');
    const reset = { current_password: password, password: next };
    const path = `/api/v1/users/${created.body.id}/reset-password`;
    expect((await bearer.patch(path, reset)).status).toBe(200);
    for (const wrong of [secrets.make('wrong-password'), password]) {
      const { status } = await anonymous.form('/api/v1/login', { username, password: wrong });
      expect(status).toBe(401);
    }
    expect((await bearer.get('/api/v1/users/whoami')).status).toBe(401);
    expect((await anonymous.with({ cookie }).post('/api/v1/logout')).status).toBe(200);
  });

  it('every operation, with a secret in each header, query, cookie and field, known or unknown', async () => {
    let asked = 0;
    for (const [path, operations] of Object.entries(DOCUMENT.paths)) {
      for (const verb of VERBS) {
        const operation = operations[verb];
        if (!operation) continue;
        for (const client of [superuser, credentials(new Client(url))]) {
          const { status } = await client.send(verb.toUpperCase(), withQuery(path, operation), {
            ...(verb !== 'get' && { json: aBody() }),
          });
          expect([path, verb, status >= 200 && status !== 500]).toEqual([path, verb, true]);
          asked += 1;
        }
      }
    }
    expect(asked).toBeGreaterThan(100);
  });

  it('bodies that cannot be read', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
      const raw = `{"password": "${secrets.make('broken')}", `;
      const headers = { 'content-type': type };
      await superuser.send('POST', '/api/v1/users/', { raw, headers });
      await superuser.send('POST', '/api/auth/login', { raw, headers });
    }
  });

  it('contain no secret', async () => {
    server.signal('SIGTERM');
    const { code, stdout, stderr } = await server.finished;
    expect(code).toBe(0);
    const logs = stdout + stderr;
    // The test is only meaningful if all of this was logged.
    expect(logs.split('\n').length).toBeGreaterThan(100);
    expect(logs).toContain('/api/v1/users/whoami');
    expect(secrets.texts.size).toBeGreaterThan(500);
    expect([...secrets.texts].filter((text) => logs.includes(text))).toEqual([]);
  });

  /** The client with an invalid secret of every kind. */
  function credentials(client: Client): Client {
    return client.with({
      authorization: `Bearer ${secrets.make('bearer')}`,
      'x-api-key': secrets.make('key'),
      cookie: ['access_token_lf', 'refresh_token_lf', 'token', 'gatehouse_session']
        .map((name) => `${name}=${secrets.make('cookie')}`)
        .join('; '),
    });
  }

  function withQuery(path: string, { parameters = [] }: Operation): string {
    const names = ['token', 'code', 'state', 'secret'];
    for (const { name, in: place } of parameters) if (place === 'query') names.push(name);
    const query = names.map((name) => `${encodeURIComponent(name)}=${secrets.make('query')}`);
    return `${path.replace(/\{\w+\}/g, 'x')}?${query.join('&')}`;
  }

  function aBody(): Record<string, string> {
    return Object.fromEntries(FIELDS.map((name) => [name, secrets.make('field')]));
  }
});
