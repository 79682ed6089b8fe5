import { randomUUID } from 'node:crypto';
import { Device } from '../../../src/devices/device.entity.js';
import { PageVisitor } from '../../support/page-visitor.js';
import { REDIRECT_URI, register } from '../../support/relying-party.js';
import { all, verdicts, type Action } from '../rule.js';
import type { Stage } from '../stage.js';

export async function aProgram({ world }: Stage) {
  const client = await world.asKeeper();
  return register(client, { name: 'a program', scopes: ['openid', 'read'] });
}

const aClient = async (stage: Stage) => (await aProgram(stage)).client_id;

/** Starts the log-in of a device. @returns the code that approves it */
async function aWaitingDevice({ anybody, world }: Stage) {
  const client_id = randomUUID();
  const { body } = await anybody.form('/auth/device_authorization', { client_id });
  const { id } = await world.app.dataSource.manager.findOneByOrFail(Device, {
    clientId: client_id,
  });
  return { id, user_code: body.user_code as string };
}

/** A device that the caller has approved. */
async function aDevice(stage: Stage): Promise<string> {
  const { id } = await aWaitingDevice(stage);
  const userId = stage.kind === 'anonymous' ? stage.world.keeper.id : stage.me.id;
  await stage.world.app.dataSource.transaction((manager) =>
    manager.update(Device, id, { userId, status: 'active', userCodeHash: null }),
  );
  return id;
}

export const PROGRAM_ACTIONS: readonly Action[] = [
  {
    name: 'approve a device',
    isSensitive: true,
    may: 'ordinary',
    // A device gets a log-in.
    verdicts: verdicts('ordinary', 'whole'),
    rows: [
      {
        route: 'PUT /devices/verify',
        perform: async (stage) => {
          const { user_code } = await aWaitingDevice(stage);
          return stage.bearer.send('PUT', '/devices/verify', { json: { user_code } });
        },
      },
      {
        route: 'PUT /devices/:device_id/verify',
        perform: async (stage) => {
          const { id, user_code } = await aWaitingDevice(stage);
          return stage.bearer.send('PUT', `/devices/${id}/verify`, { json: { user_code } });
        },
      },
      {
        route: 'POST /devices/verify',
        perform: async (stage) => {
          const { user_code } = await aWaitingDevice(stage);
          return stage.page('/devices/verify', { user_code, decision: 'approve' });
        },
      },
    ],
  },
  {
    name: 'authorize an application',
    may: 'ordinary',
    // Only a person who is logged in can do this. A browser that sends a key instead is refused.
    verdicts: verdicts(
      'ordinary',
      'admin',
      all(
        'not_authenticated',
        'service account',
        'impersonation token',
        'expiring key',
        'read-only key',
      ),
    ),
    rows: [
      {
        route: 'POST /oauth/interaction/:uid',
        also: ['GET /oauth/interaction/:uid', 'GET /oauth/authorize', 'GET /oauth/authorize/:uid'],
        perform: async (stage) => {
          const visitor = new PageVisitor(stage.world.app, { accept: 'text/html' });
          const cookie = await stage.cookie();
          if (cookie) visitor.setCookie('gatehouse_session', cookie);
          const query = new URLSearchParams({
            client_id: await aClient(stage),
            redirect_uri: REDIRECT_URI,
            response_type: 'code',
            scope: 'openid',
            code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
            code_challenge_method: 'S256',
          });
          const asked = await visitor.get(`/oauth/authorize?${query.toString()}`);
          const page = asked.headers.has('location') ? await visitor.follow(asked) : asked;
          return page.text.includes('value="allow"') ? visitor.submit(page, {}, 'allow') : page;
        },
      },
    ],
  },
  {
    name: "lock one's own device",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'keys'),
    rows: [
      {
        route: 'PUT /devices/:device_id',
        perform: async (stage) =>
          stage.bearer.send('PUT', `/devices/${await aDevice(stage)}`, { json: { locked: true } }),
      },
    ],
  },
  {
    name: "delete one's own device",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'keys'),
    rows: [
      {
        route: 'DELETE /devices/:device_id',
        perform: async (stage) => stage.bearer.delete(`/devices/${await aDevice(stage)}`),
      },
    ],
  },
  {
    name: 'revoke an OAuth token, as the client',
    may: 'ordinary',
    verdicts: { anonymous: 'oauth_client_refused', 'service account': 'allowed' },
    rows: [
      {
        route: 'POST /oauth/revoke',
        perform: async (stage) => {
          const { client_id, client_secret } = await aProgram(stage);
          const secret = stage.kind === 'anonymous' ? 'ghcs_wrong' : client_secret!;
          return stage.anybody.form('/oauth/revoke', {
            token: 'ghat_of_nobody',
            client_id,
            client_secret: secret,
          });
        },
      },
    ],
  },
  {
    name: 'register an OAuth client',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'POST /api/v1/oauth_clients',
        perform: ({ langflow }) =>
          langflow.post('/api/v1/oauth_clients', {
            name: 'a program',
            redirect_uris: [REDIRECT_URI],
            grant_types: ['authorization_code'],
          }),
      },
    ],
  },
  {
    name: 'connect a product',
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'POST /api/v1/connect/:product',
        perform: ({ langflow }) =>
          langflow.post('/api/v1/connect/grafana', {
            url: 'https://grafana.example.com',
            name: `Grafana ${randomUUID()}`,
          }),
      },
    ],
  },
  {
    name: 'let OAuth clients register themselves',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'POST /api/v1/oauth_registration_tokens',
        perform: ({ langflow }) =>
          langflow.post('/api/v1/oauth_registration_tokens', { name: 'a program' }),
      },
    ],
  },
  {
    name: 'end a registration token of OAuth clients',
    may: 'superuser',
    verdicts: verdicts('superuser', 'admin'),
    rows: [
      {
        route: 'DELETE /api/v1/oauth_registration_tokens/:token_id',
        perform: async ({ langflow, world }) => {
          const keeper = await world.asKeeper();
          const { body } = await keeper.post('/api/v1/oauth_registration_tokens', { name: 'x' });
          return langflow.delete(`/api/v1/oauth_registration_tokens/${body.id as string}`);
        },
      },
    ],
  },
  {
    name: 'change an OAuth client',
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'PATCH /api/v1/oauth_clients/:client_id',
        perform: async (stage) =>
          stage.langflow.patch(`/api/v1/oauth_clients/${await aClient(stage)}`, { name: 'x' }),
      },
    ],
  },
  {
    name: "replace an OAuth client's secret",
    isSensitive: true,
    may: 'superuser',
    verdicts: verdicts('superuser', 'whole'),
    rows: [
      {
        route: 'POST /api/v1/oauth_clients/:client_id/rotate',
        perform: async (stage) =>
          stage.langflow.post(`/api/v1/oauth_clients/${await aClient(stage)}/rotate`, {}),
      },
    ],
  },
  {
    name: 'delete an OAuth client',
    may: 'superuser',
    verdicts: verdicts('superuser', 'admin'),
    rows: [
      {
        route: 'DELETE /api/v1/oauth_clients/:client_id',
        perform: async (stage) =>
          stage.langflow.delete(`/api/v1/oauth_clients/${await aClient(stage)}`),
      },
    ],
  },
];
