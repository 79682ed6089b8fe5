import { randomBytes, randomUUID } from 'node:crypto';
import { SCOPE_DOMAINS } from '../../src/access/scopes.js';
import { ApiKey } from '../../src/api-key/api-key.entity.js';
import { PasswordHasher } from '../../src/platform/credentials/password-hasher.service.js';
import {
  createAccessTokenText,
  createApiKeyText,
  hashSecret,
  VISIBLE_LENGTH,
} from '../../src/platform/credentials/secret-token.js';
import { OauthRecord } from '../../src/oauth/clients/oauth-record.entity.js';
import { apiScopesOf, DEFAULT_SCOPES } from '../../src/oauth/clients/oauth-scopes.js';
import { UsersService, type NewUser } from '../../src/users/users.service.js';
import { Membership } from '../../src/workspaces/membership.entity.js';
import { Workspace } from '../../src/workspaces/workspace.entity.js';
import type { Client } from '../support/client.js';
import { anIdentity } from '../support/factories.js';
import { startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { RefusalWatch } from './refusal-watch.js';

/** The password of every account that has one. It is hashed once. */
export const PASSWORD = 'what everybody knows here';
export const NEW_PASSWORD = 'what nobody has had yet';
export const PROVIDER = 'github';
/** The number of wrong passwords after which no other password is checked. */
export const FAILURES = 3;
/** All scopes below `admin`. */
export const SCOPES = ['read', ...SCOPE_DOMAINS.map((domain) => `${domain}:write`)];

const NO_PORT = 9;
const HOUR_MS = 3_600_000;

/** An account. Its email is its user name, so it has the same name on every API. */
export interface Person {
  readonly id: string;
  readonly username: string;
}

export interface Wishes extends Omit<Partial<NewUser>, 'password'> {
  readonly hasPassword?: boolean;
  readonly hasIdentity?: boolean;
}

export interface KeyLimits {
  readonly scopes?: readonly string[];
  readonly workspaceId?: string;
  readonly isReadOnly?: boolean;
  readonly expiresAt?: Date;
  readonly rateLimit?: number;
  readonly rateLimitWindowSeconds?: number;
}

export interface Seat {
  readonly isAdmin?: boolean;
  readonly isOperator?: boolean;
}

/** A server with a cheap way to create data. Each action that is tried has its own accounts. */
export class World {
  private readonly shared = new Map<string, Promise<unknown>>();

  private constructor(
    readonly app: TestApp,
    readonly watch: RefusalWatch,
    /** Remains a superuser, whatever happens to the other accounts. */
    readonly keeper: Person,
    private readonly passwordHash: string,
    private readonly smtp: SmtpServer | undefined,
  ) {}

  /** @param sendsMail whether a mail server accepts mail */
  static async start(environment: Record<string, string> = {}, sendsMail = false) {
    const smtp = sendsMail ? await startSmtpServer() : undefined;
    const watch = new RefusalWatch();
    const logins = { [PROVIDER]: { id: 'an id', secret: 'a secret' } };
    const app = await startTestApp(
      {
        LOGIN_FAILURES: String(FAILURES),
        OAUTH_LOGINS: JSON.stringify(logins),
        SMTP_URL: `smtp://127.0.0.1:${smtp?.port ?? NO_PORT}`,
        SMTP_FROM: 'gatehouse@example.com',
        // Passkeys need a host name.
        PUBLIC_URL: 'http://localhost',
        TRACK_API_KEY_USAGE: 'false',
        ...environment,
      },
      undefined,
      watch,
    );
    const passwordHash = await app.nest.get(PasswordHasher).hashNew(PASSWORD, []);
    const seed = new World(app, watch, { id: '', username: '' }, passwordHash, smtp);
    const keeper = await seed.aPerson({ isSuperuser: true });
    return new World(app, watch, keeper, passwordHash, smtp);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.smtp?.stop();
  }

  /** Creates a thing once for each name, and shares it. */
  sharing<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = this.shared.get(name) ?? make();
    this.shared.set(name, made);
    return made as Promise<T>;
  }

  /** Forgets what is shared, since something may have changed it. */
  forget(): void {
    this.shared.clear();
  }

  async aPerson({ hasPassword = true, hasIdentity, ...wishes }: Wishes = {}): Promise<Person> {
    const username = aName('person');
    const account = { username, email: username, ...wishes };
    const { id } = await this.app.dataSource.transaction((manager) =>
      this.app.nest
        .get(UsersService)
        .insert(manager, account, hasPassword ? this.passwordHash : undefined),
    );
    if (hasIdentity) await anIdentity(this.app, id, { provider: PROVIDER });
    return { id, username: account.username };
  }

  /** Calls Langflow's API as a superuser. */
  async asKeeper(): Promise<Client> {
    const { text } = await this.sharing('key of the keeper', () => this.aKey(this.keeper));
    return this.app.as({ apiKey: text });
  }

  /** Calls Windmill's and ZenML's API as a superuser. */
  async withKeepersToken(): Promise<Client> {
    const { text } = await this.sharing('key of the keeper', () => this.aKey(this.keeper));
    return this.app.withToken(text);
  }

  /** A key of an account, inserted directly. */
  async aKey({ id: userId }: Person, { scopes, ...limits }: KeyLimits = {}) {
    const [id, text] = [randomUUID(), createApiKeyText()];
    const key = { id, userId, name: null, prefix: text.slice(0, VISIBLE_LENGTH) };
    const columns = { ...limits, scopes: scopes ? [...scopes] : null };
    const rateLimitBucket = limits.rateLimit === undefined ? null : id;
    await this.app.dataSource.transaction((manager) =>
      manager.insert(ApiKey, { ...key, hash: hashSecret(text), ...columns, rateLimitBucket }),
    );
    return { id, text };
  }

  /** A token that a program received on behalf of an account, and its grant. */
  async anOauthToken({ id: accountId }: Person, scopes = apiScopesOf(DEFAULT_SCOPES)) {
    const text = createAccessTokenText();
    const grantId = randomBytes(32);
    const expiresAt = new Date(Date.now() + HOUR_MS);
    const common = { accountId, sessionEpoch: 0, expiresAt, payload: Buffer.alloc(0) };
    await this.app.dataSource.transaction(async (manager) => {
      await manager.insert(OauthRecord, { ...common, id: grantId, model: 'Grant' });
      const token = { id: hashSecret(text), model: 'AccessToken', grantId, scopes };
      await manager.insert(OauthRecord, { ...common, ...token });
    });
    return {
      text,
      endGrant: () =>
        this.app.dataSource.transaction((manager) => manager.delete(OauthRecord, { id: grantId })),
    };
  }

  /** A workspace with an admin that no action removes. */
  async aWorkspace(): Promise<string> {
    const id = `ws-${randomUUID().slice(0, 12)}`;
    await this.app.dataSource.transaction((manager) =>
      manager.insert(Workspace, { id, name: id, ownerId: this.keeper.id }),
    );
    await this.seat(id, this.keeper, { isAdmin: true });
    return id;
  }

  /** Adds an account as a member. @returns its user name in the workspace */
  async seat(workspaceId: string, { id: userId }: Person, seat: Seat = {}): Promise<string> {
    const { isAdmin = false, isOperator = false } = seat;
    const username = `m${randomBytes(5).toString('hex')}`;
    const membership = { workspaceId, userId, username, isAdmin, isOperator };
    await this.app.dataSource.transaction((manager) => manager.insert(Membership, membership));
    return username;
  }

  async set({ id }: Person, columns: string): Promise<void> {
    await this.app.dataSource.transaction((manager) =>
      manager.query(`UPDATE users SET ${columns} WHERE id = $1`, [id]),
    );
  }
}

/** An unused name that is an email address. */
export function aName(of: string): string {
  return `${of}.${randomBytes(6).toString('hex')}@example.com`;
}

/** An unused name that is not an email address. */
export function aPlainName(): string {
  return `name-${randomBytes(6).toString('hex')}`;
}

export function inAnHour(): Date {
  return new Date(Date.now() + HOUR_MS);
}
