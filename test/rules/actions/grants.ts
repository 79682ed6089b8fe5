import { randomBytes, randomUUID } from 'node:crypto';
import { hashSecret } from '../../../src/platform/credentials/secret-token.js';
import { EmailChange } from '../../../src/accounts/email-change/email-change.entity.js';
import type { Client } from '../../support/client.js';
import { anIdentity } from '../../support/factories.js';
import { all, verdicts, type Action } from '../rule.js';
import type { Stage } from '../stage.js';
import { inAnHour, PASSWORD, PROVIDER } from '../world.js';
import { aProgram } from './programs.js';

/** Creates a grant of the account. @returns its id */
async function aGrant(stage: Stage, userId: string): Promise<string> {
  if (stage.kind === 'anonymous') return '00'.repeat(32);
  const id = randomBytes(32);
  const { client_id } = await aProgram(stage);
  await stage.world.app.dataSource.transaction((manager) =>
    manager.query(
      `INSERT INTO oauth_records (id, model, payload, account_id, client_id, scopes, expires_at, session_epoch)
       SELECT $1, 'Grant', $1, u.id, $3, '{read}', now() + interval '1 hour', u.session_epoch FROM users u WHERE u.id = $2`,
      [id, userId, client_id],
    ),
  );
  return id.toString('hex');
}

/** Creates an email change of the caller. @returns the token of the mailed link */
async function aWaitingEmail({ kind, me, world }: Stage): Promise<string> {
  const token = randomUUID();
  if (kind === 'anonymous') return token;
  await world.app.dataSource.transaction(async (manager) => {
    const [row] = await manager.query<{ session_epoch: number }[]>(
      'SELECT session_epoch FROM users WHERE id = $1',
      [me.id],
    );
    const waiting = {
      userId: me.id,
      email: `${randomUUID()}@example.com`,
      tokenHash: hashSecret(token),
      sessionEpoch: row!.session_epoch,
      expiresAt: inAnHour(),
    };
    await manager.upsert(EmailChange, waiting, ['userId']);
  });
  return token;
}

/** Calls as a script of our pages: people log in there. */
async function asBrowser(stage: Stage): Promise<Client> {
  // A log-in of the API is none of our pages.
  if (stage.secret?.split('.').length === 3) return stage.bearer;
  const session = stage.kind === 'OAuth token' ? undefined : await stage.cookie();
  if (session === undefined) return stage.langflow;
  return stage.anybody.with({
    cookie: `gatehouse_session=${session}`,
    'gatehouse-session': '1',
  });
}

export const GRANT_ACTIONS: readonly Action[] = [
  {
    name: "revoke one's own grant",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'keys'),
    rows: [
      {
        route: 'DELETE /api/v1/oauth_grants/:grant_id',
        perform: async (stage) =>
          stage.langflow.delete(`/api/v1/oauth_grants/${await aGrant(stage, stage.me.id)}`),
      },
      {
        route: 'POST /applications',
        perform: async (stage) =>
          stage.page('/applications', { grant_id: await aGrant(stage, stage.me.id) }),
      },
    ],
  },
  {
    name: 'revoke a grant of another account',
    may: 'superuser',
    verdicts: verdicts('superuser', 'keys', {
      ...all(
        'not_target_user',
        'ordinary',
        'provider-only',
        'workspace operator',
        'workspace member',
        'workspace admin',
      ),
    }),
    rows: [
      {
        route: 'DELETE /api/v1/users/:user_id/oauth_grants/:grant_id',
        perform: async (stage) => {
          const { id } = await stage.aPerson();
          const grant = await aGrant(stage, id);
          return stage.langflow.delete(`/api/v1/users/${id}/oauth_grants/${grant}`);
        },
      },
    ],
  },
  {
    name: 'revoke all grants to an OAuth client',
    may: 'superuser',
    verdicts: verdicts('superuser', 'admin'),
    rows: [
      {
        route: 'DELETE /api/v1/oauth_clients/:client_id/grants',
        perform: async (stage) => {
          const { client_id: id } = await aProgram(stage);
          return stage.langflow.delete(`/api/v1/oauth_clients/${id}/grants`);
        },
      },
    ],
  },
  {
    name: "ask for another email of one's own",
    isSensitive: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin', {
      'provider-only': 'external_account_fixed',
      'service account': 'account_without_password',
      ...all('not_a_log_in_token', 'impersonation token', 'expiring key'),
    }),
    rows: [
      {
        route: 'POST /email',
        perform: (stage) =>
          stage.page('/email', { email: `${randomUUID()}@example.com`, password: PASSWORD }),
      },
      {
        route: 'POST /api/v1/account/email',
        perform: async (stage) =>
          (await asBrowser(stage)).post('/api/v1/account/email', {
            email: `${randomUUID()}@example.com`,
            password: PASSWORD,
          }),
      },
    ],
  },
  {
    name: "cancel the email change of one's own",
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin'),
    rows: [
      {
        route: 'DELETE /api/v1/account/email',
        perform: async (stage) => {
          await aWaitingEmail(stage);
          return stage.langflow.delete('/api/v1/account/email');
        },
      },
    ],
  },
  {
    name: "link a log-in provider to one's account",
    isSensitive: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'whole', {
      'provider-only': 'provider_already_linked',
      'service account': 'not_a_log_in_token',
    }),
    rows: [
      {
        route: 'POST /api/v1/account/log_in_providers/:provider/link',
        also: ['GET /login/link/:client_name'],
        perform: async (stage) =>
          (await asBrowser(stage)).post(`/api/v1/account/log_in_providers/${PROVIDER}/link`),
      },
    ],
  },
  {
    name: "unlink a log-in provider from one's account",
    isSensitive: true,
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: verdicts(
      'ordinary',
      'whole',
      all('last_way_to_log_in', 'provider-only', 'service account'),
    ),
    rows: [
      {
        route: 'DELETE /api/v1/account/log_in_providers/:provider',
        perform: async (stage) => {
          const { kind, me, world } = stage;
          if (kind !== 'anonymous') await anIdentity(world.app, me.id, { provider: PROVIDER });
          return stage.langflow.delete(`/api/v1/account/log_in_providers/${PROVIDER}`);
        },
      },
    ],
  },
  {
    name: 'prove an email by its link',
    may: 'ordinary',
    wearsOut: true,
    verdicts: verdicts('ordinary', 'admin', {
      'provider-only': 'external_account_fixed',
      'service account': 'account_without_password',
      ...all('not_a_log_in_token', 'impersonation token', 'expiring key'),
    }),
    rows: [
      {
        route: 'POST /email/confirm',
        perform: async (stage) =>
          stage.page('/email/confirm', { token: await aWaitingEmail(stage) }),
      },
    ],
  },
];
