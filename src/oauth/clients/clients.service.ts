import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ActingFor } from '../../access/actor.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../../access/scopes.js';
import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import {
  createClientIdText,
  createClientSecretText,
  hashSecret,
} from '../../platform/credentials/secret-token.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { assertAnotherSuperuser } from '../../users/last-superuser.js';
import { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import {
  AUTHORIZATION_CODE,
  CLIENT_CREDENTIALS,
  isLoopbackUri,
  isNativeUri,
  REFRESH_TOKEN,
} from './client-rules.js';
import { OauthClient } from './oauth-client.entity.js';
import { DEFAULT_SCOPES } from './oauth-scopes.js';

/** What {@link ClientsService.create} throws for values within the bounds of their columns. */
export const CREATE_CLIENT_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  // Its reason names the settings that conflict.
  'oauth_client_invalid',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientsService.delete} throws. */
export const DELETE_CLIENT_REFUSALS = [
  'oauth_client_not_found',
  // Its service account is the last superuser.
  'last_superuser',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientsService.rotateSecret} throws. */
export const ROTATE_CLIENT_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  'oauth_client_not_found',
  // A public client has no secret.
  'oauth_client_invalid',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientsService.authenticate} throws. */
export const AUTHENTICATE_CLIENT_REFUSALS = [
  // An unknown client, a wrong secret, or a public client.
  'oauth_client_refused',
] as const satisfies readonly ErrorCode[];

export interface NewClient {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  readonly grantTypes: readonly string[];
  /** Default: {@link DEFAULT_SCOPES}. */
  readonly scopes?: readonly string[];
  /**
   * Whether the client cannot keep a secret: an app on a phone or a desktop, a page in a browser.
   */
  readonly isPublic?: boolean;
}

/** A client with its secret, which is known only when it is issued. */
export interface IssuedClient {
  readonly client: OauthClient;
  /** Undefined for a public client. */
  readonly secret: string | undefined;
}

/** OAuth clients. Their secrets are shown once and stored as hashes. */
@Injectable()
export class ClientsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
  ) {}

  /**
   * Registers a client. A client that may act as itself gets a service account, which has no rights
   * until a superuser grants some.
   *
   * @throws DomainError {@link CREATE_CLIENT_REFUSALS}
   */
  async create(by: ActingFor, newClient: NewClient): Promise<IssuedClient> {
    assertWholePower(by);
    assertSoundness(newClient);
    assertBounded('oauth_clients', newClient);
    const { name, redirectUris, grantTypes, isPublic = false } = newClient;
    const id = createClientIdText();
    const secret = isPublic ? undefined : createClientSecretText();
    const client = await transact(this.dataSource, async (manager) => {
      const isActing = grantTypes.includes(CLIENT_CREDENTIALS);
      await manager.insert(OauthClient, {
        id,
        name,
        secretHash: secret === undefined ? null : hashSecret(secret),
        redirectUris: [...redirectUris],
        postLogoutRedirectUris: [...(newClient.postLogoutRedirectUris ?? [])],
        grantTypes: [...grantTypes],
        scopes: [...(newClient.scopes ?? DEFAULT_SCOPES)],
        serviceAccountId: isActing ? await this.createAccount(manager, id, name) : null,
      });
      return manager.findOneByOrFail(OauthClient, { id });
    });
    return { client, secret };
  }

  /** Lists all clients, oldest first. */
  list(): Promise<OauthClient[]> {
    return this.dataSource.manager.find(OauthClient, { order: { createdAt: 'ASC', id: 'ASC' } });
  }

  async find(id: string): Promise<OauthClient | null> {
    // PostgreSQL rejects a NUL in a text.
    if (id.includes('\0')) return null;
    return this.dataSource.manager.findOneBy(OauthClient, { id });
  }

  /**
   * Deletes a client, its service account and everything that was issued to it.
   *
   * @throws DomainError {@link DELETE_CLIENT_REFUSALS}
   */
  async delete(id: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const { serviceAccountId } = await lock(manager, id);
      if (serviceAccountId) await assertAnotherSuperuser(manager, serviceAccountId);
      await manager.delete(OauthClient, id);
      if (serviceAccountId) await manager.delete(User, serviceAccountId);
    });
  }

  /**
   * Gives a client a new secret. The old one is rejected at once; issued tokens stay valid.
   *
   * @throws DomainError {@link ROTATE_CLIENT_REFUSALS}
   */
  async rotateSecret(by: ActingFor, id: string): Promise<IssuedClient> {
    assertWholePower(by);
    const secret = createClientSecretText();
    return transact(this.dataSource, async (manager) => {
      const client = await lock(manager, id);
      if (!client.secretHash) {
        throw new DomainError('oauth_client_invalid', { reason: 'A public client has no secret' });
      }
      client.secretHash = hashSecret(secret);
      await manager.update(OauthClient, id, { secretHash: client.secretHash });
      return { client, secret };
    });
  }

  /**
   * Authenticates a client by its secret.
   *
   * @throws DomainError {@link AUTHENTICATE_CLIENT_REFUSALS}
   */
  async authenticate(id: string, secret: string): Promise<OauthClient> {
    const client = await this.find(id);
    const isProven = client?.secretHash && timingSafeEqual(client.secretHash, hashSecret(secret));
    if (!client || !isProven) throw new DomainError('oauth_client_refused');
    return client;
  }

  private async createAccount(manager: EntityManager, id: string, name: string): Promise<string> {
    const account = await this.users.insert(manager, { username: id, name, optins: null });
    await manager.update(User, account.id, { isServiceAccount: true });
    return account.id;
  }
}

function assertSoundness(client: NewClient): void {
  const reason = faultOf(client);
  if (reason) throw new DomainError('oauth_client_invalid', { reason });
}

function faultOf({ grantTypes, redirectUris, scopes, isPublic }: NewClient): string | undefined {
  const has = (grantType: string) => grantTypes.includes(grantType);
  if (grantTypes.length === 0) return 'A client needs at least one grant type';
  if (scopes?.length === 0) return 'A client needs at least one scope';
  if (has(AUTHORIZATION_CODE) && redirectUris.length === 0) {
    return `The grant type ${AUTHORIZATION_CODE} needs at least one redirect URI`;
  }
  if (!has(AUTHORIZATION_CODE) && redirectUris.length > 0) {
    return `Redirect URIs need the grant type ${AUTHORIZATION_CODE}`;
  }
  if (has(CLIENT_CREDENTIALS) && isPublic) {
    return `A public client cannot have the grant type ${CLIENT_CREDENTIALS}`;
  }
  if (grantTypes.every((grantType) => grantType === REFRESH_TOKEN)) {
    return `The grant type ${REFRESH_TOKEN} needs another that issues refresh tokens`;
  }
  const isMixed = redirectUris.some(isNativeUri) && !redirectUris.every(isNativeUri);
  if (isMixed && redirectUris.some((uri) => !isNativeUri(uri) && isLoopbackUri(uri))) {
    return 'A native app cannot have redirect URIs with https on loopback';
  }
  return undefined;
}

async function lock(manager: EntityManager, id: string): Promise<OauthClient> {
  const client = await manager.findOne(OauthClient, {
    where: { id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!client) throw new DomainError('oauth_client_not_found');
  return client;
}
