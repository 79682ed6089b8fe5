import { actAs } from '../../src/audit/authors.js';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import {
  aLogin,
  anApiKey,
  aSuperuser,
  aUser,
  anEmailUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { register } from '../support/relying-party.js';
import type { TestApp } from '../support/test-app.js';
import type { Wanted } from './openapi-requests.js';

export const ROLES = ['anonymous', 'user', 'superuser'] as const;
export type Role = (typeof ROLES)[number];

/** Callers and targets of every kind. `renew` replaces those that requests have broken. */
export class FuzzWorld {
  private readonly things: Partial<Record<Wanted['kind'], string[]>> = {};
  private readonly secrets: string[];
  private callers: Readonly<Record<Exclude<Role, 'anonymous'>, TestAccount>>;

  private constructor(private readonly app: TestApp) {
    this.secrets = ['a-secret-key-of-the-test-suite-only'];
  }

  static async open(app: TestApp): Promise<FuzzWorld> {
    const world = new FuzzWorld(app);
    await world.renew();
    return world;
  }

  /** Creates new callers and targets. The old ones stay as they are. */
  renew(): Promise<void> {
    // Recorded with another author, because all other audit events come from requests.
    return actAs({ via: 'command-line' }, () => this.make());
  }

  private async make(): Promise<void> {
    const { app } = this;
    const [superuser, user, victim] = [await aSuperuser(app), await aUser(app), await aUser(app)];
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member, user] });
    const { workspaceId: other } = await aWorkspace(app);
    const key = await anApiKey(app, user.id);
    const login = await aLogin(app, victim);
    const client = await register(app.as(superuser));
    this.callers = { user, superuser };
    const add = (kind: Wanted['kind'], ...values: string[]) => {
      this.things[kind] = [...values, ...(this.things[kind] ?? [])].slice(0, 12);
    };
    const all = [user, superuser, victim, member, admin];
    add('userId', ...all.map(({ id }) => id));
    add('email', member.username, admin.username, `new.${user.username}@example.com`);
    add('username', ...all.map(({ username }) => username));
    add('password', 'A decent new passphrase 7');
    add('workspace', workspaceId, other);
    add('token', key.text.slice(0, 10), login.refresh);
    add('keyId', key.id);
    add('clientId', client.client_id);
    add('serviceAccountId', client.service_account_id ?? user.id);
    this.secrets.push(
      ...all.flatMap(({ password, apiKey }) => [password, apiKey]),
      ...[login.access, login.refresh, client.client_secret ?? ''],
    );
  }

  find({ kind, index }: Wanted): string {
    const some = this.things[kind]!;
    return some[index % some.length]!;
  }

  /** Secrets that no answer may contain. */
  get recentSecrets(): readonly string[] {
    return this.secrets.slice(-60).filter(Boolean);
  }

  credentialOf(role: Role, path: string): Record<string, string> {
    if (role === 'anonymous') return {};
    const { apiKey } = this.callers[role];
    return adapterOf(path).name === 'langflow'
      ? { 'x-api-key': apiKey }
      : { authorization: `Bearer ${apiKey}` };
  }

  /** Whether the callers can still log in and have their roles. */
  async isSound(): Promise<boolean> {
    const [user, superuser] = await Promise.all(
      [this.callers.user, this.callers.superuser].map((account) =>
        this.app.as(account).get('/api/v1/users/whoami'),
      ),
    );
    return user!.status === 200 && superuser!.body.is_superuser === true;
  }
}
