import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ActingFor } from '../../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
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
import { OutgoingRequests } from '../../platform/outgoing/outgoing-requests.service.js';
import { assertAnotherSuperuser } from '../../users/last-superuser.js';
import { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { hasKeys, isPublicClient } from './client-keys.js';
import type { ClientOrigin } from './client-origin.js';
import { CLIENT_CREDENTIALS } from './client-rules.js';
import {
  columnsOf,
  DEFAULT_SETTINGS,
  settingsOf,
  withoutUndefined,
  type ClientSettings,
} from './client-settings.js';
import { assertSoundness, guessApplicationType } from './client-soundness.js';
import { OauthClient } from './oauth-client.entity.js';
import { endForOther, refuseTakenResource } from './taken-resource.js';

/** What {@link ClientsService.create} throws for values within the bounds of their columns. */
export const CREATE_CLIENT_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  // Its reason names the settings that conflict.
  'oauth_client_invalid',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientsService.delete} throws. */
export const DELETE_CLIENT_REFUSALS = [
  'oauth_client_not_found',
  // Its service account is the last superuser.
  'last_superuser',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientsService.get} throws. */
export const GET_CLIENT_REFUSALS = [
  'oauth_client_not_found',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientsService.update} throws for values within the bounds of their columns. */
export const UPDATE_CLIENT_REFUSALS = [
  ...CREATE_CLIENT_REFUSALS,
  ...DELETE_CLIENT_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** A new client. What is left out has its default. */
export interface NewClient
  extends
    Pick<ClientSettings, 'name' | 'redirectUris' | 'grantTypes'>,
    Omit<ClientChanges, 'name' | 'redirectUris' | 'grantTypes'> {
  /**
   * Whether the client cannot keep a secret: an app on a phone or a desktop, a page in a browser.
   */
  readonly isPublic?: boolean;
  /** Default: `superuser`. */
  readonly origin?: ClientOrigin;
  /** Default: a new one. */
  readonly id?: string;
}

/** What is undefined stays as it is. */
export type ClientChanges = {
  readonly [Name in keyof ClientSettings]?: ClientSettings[Name] | undefined;
};

/** A client with its secret, which is known only when it is issued. */
export interface IssuedClient {
  readonly client: OauthClient;
  /** Undefined for a public client, and for one with keys. */
  readonly secret: string | undefined;
}

/** OAuth clients. Their secrets are shown once and stored as hashes. */
@Injectable()
export class ClientsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly outgoing: OutgoingRequests,
  ) {}

  /**
   * Registers a client. A client that may act as itself gets a service account, which has no rights
   * until a superuser grants some.
   *
   * @throws DomainError {@link CREATE_CLIENT_REFUSALS}
   */
  async create(by: ActingFor, client: NewClient): Promise<IssuedClient> {
    assertWholePower(by);
    await assertProven(this.dataSource, by);
    return refuseTakenResource(
      transact(this.dataSource, (manager) => this.insert(manager, client)),
    );
  }

  /**
   * Inserts a client without checking who asks.
   *
   * @throws DomainError {@link CREATE_CLIENT_REFUSALS}
   */
  async insert(
    manager: EntityManager,
    { isPublic = false, origin = 'superuser', id = createClientIdText(), ...given }: NewClient,
  ): Promise<IssuedClient> {
    const settings: ClientSettings = {
      ...DEFAULT_SETTINGS,
      applicationType: guessApplicationType(given.redirectUris, isPublic),
      ...withoutUndefined(given),
    };
    const hasSecret = !isPublic && !hasKeys(settings);
    this.assertAllowed({ ...settings, isPublic, hasSecret, origin });
    this.assertReachable(settings);
    const secret = hasSecret ? createClientSecretText() : undefined;
    const isActing = settings.grantTypes.includes(CLIENT_CREDENTIALS);
    await manager.insert(OauthClient, {
      id,
      origin,
      ...columnsOf(settings),
      secretHash: secret === undefined ? null : hashSecret(secret),
      serviceAccountId: isActing ? await this.createAccount(manager, id, settings.name) : null,
    });
    return { client: await manager.findOneByOrFail(OauthClient, { id }), secret };
  }

  /**
   * Changes the settings of a client. What was issued with scopes that it loses ends at once. A
   * client that may no longer act as itself loses its service account.
   *
   * @throws DomainError {@link UPDATE_CLIENT_REFUSALS}
   */
  async update(by: ActingFor, id: string, changes: ClientChanges): Promise<OauthClient> {
    assertWholePower(by);
    await assertProven(this.dataSource, by);
    return refuseTakenResource(
      transact(this.dataSource, async (manager) => {
        const client = await lockClient(manager, id);
        if (changes.scopes || changes.grantTypes) {
          await manager.update(OauthClient, id, { areRightsSet: true });
        }
        return this.change(manager, client, changes);
      }),
    );
  }

  /**
   * Changes a client that is locked, without checking who asks.
   *
   * @throws DomainError {@link UPDATE_CLIENT_REFUSALS}
   */
  async change(
    manager: EntityManager,
    client: OauthClient,
    changes: ClientChanges,
  ): Promise<OauthClient> {
    const { id, origin, serviceAccountId: accountId } = client;
    const settings: ClientSettings = { ...settingsOf(client), ...withoutUndefined(changes) };
    const hasSecret = client.secretHash !== null;
    this.assertAllowed({ ...settings, isPublic: isPublicClient(client), hasSecret, origin });
    if (settings.jwksUri !== client.jwksUri) this.assertReachable(settings);
    const isActing = settings.grantTypes.includes(CLIENT_CREDENTIALS);
    const becomesActing = isActing && accountId === null;
    await manager.update(OauthClient, id, {
      ...columnsOf(settings),
      ...(becomesActing && {
        serviceAccountId: await this.createAccount(manager, id, settings.name),
      }),
    });
    if (!isActing && accountId !== null) await deleteAccount(manager, accountId);
    await manager.query(END_WIDER, [id, settings.scopes]);
    await endForOther(manager, client, settings);
    return manager.findOneByOrFail(OauthClient, { id });
  }

  /** @throws DomainError {@link GET_CLIENT_REFUSALS} */
  async get(id: string): Promise<OauthClient> {
    const client = await this.find(id);
    if (!client) throw new DomainError('oauth_client_not_found');
    return client;
  }

  /** Finds the client that is an API. */
  async findByResource(resourceUri: string): Promise<OauthClient | null> {
    if (resourceUri.includes('\0')) return null;
    return this.dataSource.manager.findOneBy(OauthClient, { resourceUri });
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
   * Deletes a client, its service account and everything that was issued to it or for it.
   *
   * @throws DomainError {@link DELETE_CLIENT_REFUSALS}
   */
  async delete(id: string): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      const client = await lockClient(manager, id);
      const { serviceAccountId } = client;
      await manager.delete(OauthClient, id);
      await endForOther(manager, client, { resourceUri: null });
      if (serviceAccountId) await deleteAccount(manager, serviceAccountId);
    });
  }

  private assertAllowed(client: Parameters<typeof assertSoundness>[0]): void {
    assertSoundness(client);
    assertBounded('oauth_clients', client);
  }

  /** Says at once that keys will never be read. A name may still lead to an address inside. */
  private assertReachable({ jwksUri }: ClientSettings): void {
    if (jwksUri === null || this.outgoing.allows(jwksUri)) return;
    const reason = 'jwks_uri is neither public with https nor on a host of OUTGOING_PRIVATE_HOSTS';
    throw new DomainError('oauth_client_invalid', { reason });
  }

  private async createAccount(manager: EntityManager, id: string, name: string): Promise<string> {
    const account = await this.users.insert(manager, { username: id, name, optins: null });
    await manager.update(User, account.id, { isServiceAccount: true });
    return account.id;
  }
}

/** Grants and tokens with a scope that the client no longer has. */
const END_WIDER = 'DELETE FROM oauth_records WHERE client_id = $1 AND NOT scopes <@ $2';

async function deleteAccount(manager: EntityManager, accountId: string): Promise<void> {
  await assertAnotherSuperuser(manager, accountId);
  await manager.delete(User, accountId);
}

/**
 * Locks a client until the transaction ends.
 *
 * @throws DomainError `oauth_client_not_found`
 */
export async function lockClient(manager: EntityManager, id: string): Promise<OauthClient> {
  const client = await manager.findOne(OauthClient, {
    where: { id },
    lock: { mode: 'pessimistic_write' },
  });
  if (!client) throw new DomainError('oauth_client_not_found');
  return client;
}
