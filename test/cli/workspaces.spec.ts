import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildProgram, run, startServer, type RunningServer } from '../support/built-server.js';
import { Client } from '../support/client.js';
import { aDatabase, type ProcessDatabase } from '../support/process-database.js';

const KEY = 'k'.repeat(40);
const URL = 'https://zenml.example.com';

describe('the commands about workspaces', () => {
  let database: ProcessDatabase;
  let server: RunningServer;
  let client: Client;
  beforeAll(async () => {
    await buildProgram();
    database = await aDatabase();
    server = await startServer({ ...database.environment, SUPERUSER_API_KEY: KEY });
    client = new Client(server.url, { authorization: `Bearer ${KEY}` });
    const { status } = await client.post('/api/workspaces/create', { id: 'demo', name: 'Demo' });
    expect(status).toBe(201);
  });
  afterAll(async () => {
    server.signal('SIGTERM');
    await server.finished;
    await database.drop();
  });

  const gatehouse = (...args: readonly string[]) =>
    run(['cli.js', 'workspace', ...args], {
      ...database.environment,
      PUBLIC_URL: 'https://id.example.com',
    });
  const urlOf = async () => {
    const { body } = await client.get('/workspaces?workspace_name=demo');
    const [{ zenml_service }] = body as [{ zenml_service: { status: { server_url: string } } }];
    return zenml_service.status?.server_url;
  };

  it('enroll a server, which logs in with the printed environment', async () => {
    const { code, stdout } = await gatehouse('enroll-server', 'demo', '--url', `${URL}/`);
    expect(code).toBe(0);
    const settings = new Map(
      stdout.split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string]),
    );
    expect(settings.get('ZENML_SERVER_SERVER_URL')).toBe(URL);
    const login = await client.form('/auth/login', {
      grant_type: 'client_credentials',
      client_id: settings.get('ZENML_SERVER_PRO_WORKSPACE_ID')!,
      client_secret: settings.get('ZENML_SERVER_PRO_OAUTH2_CLIENT_SECRET')!,
    });
    expect(login.status).toBe(200);
    expect(await urlOf()).toBe(URL);
  });

  it('set and remove the URL of a server, and list it', async () => {
    expect((await gatehouse('set-server-url', 'demo', 'https://other.example.com')).code).toBe(0);
    expect(await urlOf()).toBe('https://other.example.com');
    const { stdout } = await gatehouse('list');
    expect(stdout).toMatch(/^demo +[0-9a-f-]{36} +https:\/\/other\.example\.com +- +active$/m);
    expect((await gatehouse('set-server-url', 'demo')).code).toBe(0);
    expect(await urlOf()).toBeUndefined();
  });

  it('refuse a URL that is not safe (2) and a workspace that is not there (1)', async () => {
    const unsafe = await gatehouse('set-server-url', 'demo', 'http://zenml.example.com');
    expect([unsafe.code, unsafe.stderr]).toEqual([2, expect.stringContaining('https')]);
    const unknown = await gatehouse('enroll-server', 'nowhere');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('not found')]);
  });
});
