import { aName, type World } from '../../rules/world.js';
import {
  fromElsewhere,
  passingSuperuser,
  strictly,
  superuser,
  type Provocations,
} from './provocation.js';

const REGISTRATION = '/oauth/register/ghc_unknown';
const APPLICATION = { redirect_uris: ['https://app.example.com/callback'] };

const LONG = 'x'.repeat(5000);

/** What an endpoint refuses of any request, before the provider reads it. */
const bounded = (method: string, path: string) => {
  const send = (value: string) => (world: World) =>
    method === 'GET'
      ? world.app.anonymous.get(`${path}?${new URLSearchParams({ a: value }).toString()}`)
      : world.app.anonymous.form(path, { a: value });
  return { malformed_request: send('\0'), value_too_long: send(LONG) };
};

/** Sends wrong secrets of a client: the one that exceeds the limit is still answered. */
const guessing = (path: string) =>
  strictly(async (world) => {
    const { langflow } = await superuser(world);
    const { body } = await langflow.post('/api/v1/oauth_clients', {
      name: aName('program'),
      grant_types: ['client_credentials'],
    });
    const guess = () =>
      world.app.anonymous.form(path, {
        client_id: body.client_id as string,
        client_secret: 'not this one',
        grant_type: 'client_credentials',
        token: 'any',
      });
    await guess();
    await guess();
    return guess();
  });

const forClients = (path: string) => ({
  [`POST ${path}`]: { ...bounded('POST', path), rate_limited: guessing(path) },
});

const forAnybody = (method: string, path: string) => ({
  [`${method} ${path}`]: bounded(method, path),
});

export const OAUTH_PROVOCATIONS: Provocations = {
  ...forAnybody('GET', '/.well-known/oauth-authorization-server'),
  ...forAnybody('GET', '/.well-known/openid-configuration'),
  ...forAnybody('GET', '/oauth/jwks'),
  ...forAnybody('GET', '/oauth/userinfo'),
  ...forAnybody('POST', '/oauth/userinfo'),
  ...forClients('/oauth/token'),
  ...forClients('/oauth/introspect'),
  ...forClients('/oauth/revoke'),
  'POST /api/v1/connect/{product}': {
    api_key_beyond_own: async (world) =>
      (await passingSuperuser(world)).langflow.post('/api/v1/connect/langflow', {}),
    oauth_client_invalid: async (world) =>
      (await superuser(world)).langflow.post('/api/v1/connect/grafana', {}),
  },
  'POST /oauth/register': {
    oauth_registration_off: (world) => world.app.anonymous.post('/oauth/register', APPLICATION),
  },
  'GET /oauth/register/{client_id}': {
    oauth_registration_refused: (world) => world.app.anonymous.get(REGISTRATION),
  },
  'PUT /oauth/register/{client_id}': {
    oauth_registration_refused: (world) =>
      world.app.anonymous.send('PUT', REGISTRATION, { json: APPLICATION }),
  },
  'DELETE /oauth/register/{client_id}': {
    oauth_registration_refused: (world) => world.app.anonymous.delete(REGISTRATION),
  },
  'POST /oauth/device_authorization': {
    ...bounded('POST', '/oauth/device_authorization'),
    rate_limited: strictly(async (world) => {
      const client = fromElsewhere(world);
      const begin = () => client.form('/oauth/device_authorization', { client_id: 'nobody' });
      await begin();
      return begin();
    }),
  },
};
