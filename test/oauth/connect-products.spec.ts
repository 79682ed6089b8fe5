import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser } from '../support/factories.js';
import type { Client } from '../support/client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Connected {
  readonly client_id: string | null;
  readonly client_secret: string | null;
  readonly outcome: string;
  readonly issuer: string;
  readonly blocks: readonly { readonly title: string; readonly text: string }[];
}

const GRAFANA = 'https://grafana.example.com';

describe('POST /api/v1/connect/{product}', () => {
  let app: TestApp;
  let superuser: Client;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = app.as(await aSuperuser(app));
  });
  afterAll(() => app.close());

  const connect = async (product: string, body: object) => {
    const { status, body: answer } = await superuser.post(`/api/v1/connect/${product}`, body);
    expect({ status, answer }).toMatchObject({ status: 200 });
    return answer as unknown as Connected;
  };
  const refused = async (product: string, body: object) => {
    const { status, body: answer } = await superuser.post(`/api/v1/connect/${product}`, body);
    return { status, detail: JSON.stringify(answer.detail) };
  };

  it('200: makes the client, and puts it into the settings', async () => {
    const made = await connect('grafana', {
      url: `${GRAFANA}/`,
      allowed_domains: ['@Example.com'],
    });
    expect(made).toMatchObject({ outcome: 'created' });
    const [{ text }] = made.blocks as unknown as [{ text: string }];
    expect(text).toContain(
      `client_id = ${made.client_id}\nclient_secret = ${made.client_secret}\n`,
    );
    expect(text).toContain(`root_url = ${GRAFANA}/\n`);
    expect(text).toContain(`token_url = ${made.issuer}/oauth/token\n`);
    expect(text).toContain('allowed_domains = example.com');
    const client = await superuser.get(`/api/v1/oauth_clients/${made.client_id}`);
    expect(client.body).toMatchObject({
      name: 'Grafana',
      redirect_uris: [`${GRAFANA}/login/generic_oauth`],
      is_first_party: true,
      require_pkce: true,
    });
  });

  it('200: the same again changes nothing; a new secret only if it is wanted', async () => {
    const body = { url: 'https://app.example.com', name: 'Proxy' };
    const first = await connect('oauth2-proxy', body);
    const again = await connect('oauth2-proxy', body);
    expect(again).toMatchObject({
      outcome: 'found',
      client_id: first.client_id,
      client_secret: null,
    });
    expect(again.blocks[0]!.text).not.toContain(first.client_secret);
    const rotated = await connect('oauth2-proxy', { ...body, new_secret: true });
    expect(rotated).toMatchObject({ outcome: 'rotated', client_id: first.client_id });
    expect(rotated.client_secret).toMatch(/^ghcs_/);
    expect(rotated.client_secret).not.toBe(first.client_secret);
  });

  it('200: a product that needs no client', async () => {
    const { body: before } = await superuser.get('/api/v1/oauth_clients');
    const connected = await connect('langflow', {});
    expect(connected).toMatchObject({ outcome: 'none', client_id: null, client_secret: null });
    expect(connected.blocks[0]!.text).toContain(`GATEHOUSE_URL=${connected.issuer}`);
    expect((await superuser.get('/api/v1/oauth_clients')).body).toEqual(before);
  });

  it('400: without the address of the product, and for a name that is taken', async () => {
    expect(await refused('windmill', {})).toMatchObject({
      status: 400,
      detail: expect.stringContaining('needs url'),
    });
    await connect('windmill', { url: 'https://one.example.com', name: 'Jobs' });
    expect(await refused('windmill', { url: 'https://two.example.com', name: 'Jobs' })).toEqual({
      status: 400,
      detail: expect.stringMatching(/exists already, for https:\/\/one\.example\.com/),
    });
    expect(await refused('langflow', { allowed_domains: ['example.com'] })).toMatchObject({
      status: 400,
      detail: expect.stringContaining('no such setting'),
    });
  });

  it.each([
    ['an unknown product', 'nothing', {}],
    ['an address without a scheme', 'grafana', { url: 'grafana.example.com' }],
    ['an address with a query', 'grafana', { url: `${GRAFANA}/?a=1` }],
    ['an address with a password', 'grafana', { url: 'https://a:b@grafana.example.com' }],
    ['a line end in the address', 'grafana', { url: `${GRAFANA}/\nx = 1` }],
    ['a wrong domain', 'grafana', { url: GRAFANA, allowed_domains: ['a b'] }],
    ['an unknown field', 'grafana', { url: GRAFANA, domain: 'example.com' }],
  ])('422: %s', async (_, product, body) => {
    expect((await refused(product, body)).status).toBe(422);
  });

  it('403: without credentials, and for others than superusers', async () => {
    const body = { url: GRAFANA };
    expect((await app.anonymous.post('/api/v1/connect/grafana', body)).status).toBe(403);
    const somebody = app.as(await aUser(app));
    expect((await somebody.post('/api/v1/connect/grafana', body)).status).toBe(403);
  });
});
