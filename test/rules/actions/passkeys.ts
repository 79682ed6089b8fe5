import { Passkey } from '../../../src/passkeys/passkey.entity.js';
import { Authenticator } from '../../support/authenticator.js';
import { PageVisitor } from '../../support/page-visitor.js';
import { all, verdicts, type Action } from '../rule.js';
import type { Stage } from '../stage.js';
import { PASSWORD } from '../world.js';

const PATH = '/api/v1/account/passkeys';
const ORIGIN = 'http://localhost';

/** A key is not a log-in, in a cookie of the pages too; an OAuth token is not known there. */
const LOG_INS_ALONE = {
  ...all('not_a_log_in_token', 'service account', 'impersonation token', 'expiring key'),
  'OAuth token': 'invalid_api_key',
};

/** Stores a passkey of the caller. @returns its id */
async function store({ me, world }: Stage, authenticator: Authenticator): Promise<string> {
  const { id: credentialId, coseKey: publicKey } = authenticator;
  const key = { credentialId, publicKey, counter: '0', isDeviceBound: true, isBackedUp: false };
  const row = { userId: me.id, host: 'localhost', name: 'a passkey', ...key };
  const { identifiers } = await world.app.dataSource.transaction((manager) =>
    manager.insert(Passkey, row),
  );
  return identifiers[0]!['id'] as string;
}

/** The path of a passkey of the caller. */
async function aPasskey(stage: Stage): Promise<string> {
  const isNobodys = stage.kind === 'anonymous';
  return `${PATH}/${isNobodys ? stage.me.id : await store(stage, new Authenticator(ORIGIN))}`;
}

async function logIn(stage: Stage) {
  const authenticator = new Authenticator(ORIGIN);
  if (stage.kind !== 'anonymous') await store(stage, authenticator);
  const visitor = new PageVisitor(stage.world.app);
  const page = await visitor.get('/login');
  const { body: options } = await visitor.get('/login/passkey/options');
  const form_token = /name="form_token" value="([^"]+)"/.exec(page.text)![1]!;
  const answer = JSON.stringify(authenticator.sign(options));
  return visitor.post('/login/passkey', { form_token, answer });
}

export const PASSKEY_ACTIONS: readonly Action[] = [
  {
    name: 'log in by a passkey',
    wearsOut: 'even if refused',
    may: 'ordinary',
    verdicts: {
      ...all('allowed', 'ordinary', 'superuser'),
      ...all('passkey_refused', 'anonymous', 'provider-only'),
      inactive: 'approval_pending',
    },
    rows: [{ route: 'POST /login/passkey', perform: logIn }],
  },
  {
    name: 'add a passkey',
    isSensitive: true,
    wearsOut: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin', {
      ...LOG_INS_ALONE,
      'provider-only': 'external_account_fixed',
    }),
    rows: [
      {
        route: `POST ${PATH}`,
        also: [`POST ${PATH}/options`],
        perform: async (stage) => {
          const client = await stage.script();
          const options = await client.post(`${PATH}/options`);
          if (options.status !== 200) return options;
          const response = new Authenticator(ORIGIN).create(options.body);
          return client.post(PATH, { response });
        },
      },
    ],
  },
  {
    name: "rename one's own passkey",
    wearsOut: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin', LOG_INS_ALONE),
    rows: [
      {
        route: `PATCH ${PATH}/:passkey_id`,
        perform: async (stage) =>
          (await stage.script()).patch(await aPasskey(stage), { name: 'Phone' }),
      },
    ],
  },
  {
    name: "remove one's own passkey",
    isSensitive: true,
    wearsOut: true,
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin', LOG_INS_ALONE),
    rows: [
      {
        route: `DELETE ${PATH}/:passkey_id`,
        perform: async (stage) => {
          const client = await stage.script();
          return client.delete(await aPasskey(stage));
        },
      },
    ],
  },
  {
    name: 'prove again who one is',
    may: 'ordinary',
    verdicts: verdicts('ordinary', 'admin', {
      ...LOG_INS_ALONE,
      'provider-only': 'account_without_password',
    }),
    rows: [
      {
        route: 'POST /api/v1/account/proof',
        also: ['POST /api/v1/account/proof/options'],
        perform: async (stage) =>
          (await stage.script()).post('/api/v1/account/proof', { password: PASSWORD }),
      },
    ],
  },
];
