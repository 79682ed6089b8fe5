import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  createRegistrationTokenText,
  hashSecret,
} from '../../platform/credentials/secret-token.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { ClientsService, type IssuedClient } from '../clients/clients.service.js';
import { OauthClient } from '../clients/oauth-client.entity.js';
import {
  invalid,
  SECRET_METHODS,
  toSettings,
  type ClientDescription,
} from './client-description.js';
import { RegistrationGate, type Registrant } from './registration-gate.service.js';
import { RegistrationTokens } from './registration-tokens.service.js';
import { UnvettedClients } from './unvetted-clients.service.js';

const METHODS = [...SECRET_METHODS, 'none'];
const NAMELESS = { name: 'Unnamed application', methods: METHODS };

/** What {@link ClientRegistration.register} throws. */
export const REGISTER_REFUSALS = [
  'oauth_registration_off',
  'oauth_registration_refused',
  'oauth_client_invalid',
  'limit_reached',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientRegistration.read} and {@link ClientRegistration.delete} throw. */
export const MANAGE_REGISTRATION_REFUSALS = [
  // An unknown client, or a wrong token.
  'oauth_registration_refused',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientRegistration.replace} throws. */
export const REPLACE_REGISTRATION_REFUSALS = [
  ...MANAGE_REGISTRATION_REFUSALS,
  'oauth_client_invalid',
  'rate_limited',
] as const satisfies readonly ErrorCode[];

/** A client with the token by which it manages itself, which is known only when it is issued. */
export interface RegisteredClient extends IssuedClient {
  readonly registrationToken: string;
}

/** Dynamic registration: clients register and manage themselves (RFC 7591, RFC 7592). */
@Injectable()
export class ClientRegistration {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clients: ClientsService,
    private readonly unvetted: UnvettedClients,
    private readonly tokens: RegistrationTokens,
    private readonly gate: RegistrationGate,
  ) {}

  /**
   * Registers a client by its own description.
   *
   * @throws DomainError {@link REGISTER_REFUSALS}
   */
  async register(description: ClientDescription, caller: Registrant): Promise<RegisteredClient> {
    await this.gate.admit(caller);
    return transact(this.dataSource, async (manager) => {
      // A token that is not needed must still be valid: nothing that is presented is ignored.
      if (caller.token !== undefined) await this.tokens.use(manager, caller.token);
      const settings = toSettings(description, NAMELESS);
      const issued = await this.unvetted.insert(manager, { ...settings, origin: 'registration' });
      return { ...issued, registrationToken: await renew(manager, issued.client.id) };
    });
  }

  /** @throws DomainError {@link MANAGE_REGISTRATION_REFUSALS} */
  async read(id: string, token: string | undefined): Promise<OauthClient> {
    const client = await this.clients.find(id);
    assertManages(client, token);
    return client;
  }

  /**
   * Replaces the whole description of a client, which gets another registration access token. Its
   * secret stays. If a superuser has set its scopes and grant types, they get no more. It counts as
   * a registration does.
   *
   * @throws DomainError {@link REPLACE_REGISTRATION_REFUSALS}
   */
  async replace(
    id: string,
    description: ClientDescription,
    { token, address }: Registrant,
  ): Promise<RegisteredClient> {
    await this.gate.count(address);
    return transact(this.dataSource, async (manager) => {
      const client = await lock(manager, id);
      assertManages(client, token);
      const { isPublic, ...changes } = toSettings(description, { ...NAMELESS, known: client });
      if (isPublic !== (client.secretHash === null)) {
        throw invalid('token_endpoint_auth_method cannot change between none and a secret');
      }
      const changed = await this.clients.change(manager, client, changes);
      const registrationToken = await renew(manager, id);
      return { client: changed, secret: undefined, registrationToken };
    });
  }

  /**
   * Deletes a client with everything that was issued to it.
   *
   * @throws DomainError {@link MANAGE_REGISTRATION_REFUSALS}
   */
  async delete(id: string, token: string | undefined): Promise<void> {
    await transact(this.dataSource, async (manager) => {
      assertManages(await lock(manager, id), token);
      await manager.delete(OauthClient, id);
    });
  }
}

async function lock(manager: EntityManager, id: string): Promise<OauthClient | null> {
  if (id.includes('\0')) return null;
  return manager.findOne(OauthClient, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

async function renew(manager: EntityManager, id: string): Promise<string> {
  const text = createRegistrationTokenText();
  await manager.update(OauthClient, id, { registrationTokenHash: hashSecret(text) });
  return text;
}

/** An unknown client is refused as a wrong token is (RFC 7592 2.1). */
function assertManages(
  client: OauthClient | null,
  token: string | undefined,
): asserts client is OauthClient {
  const hash = client?.registrationTokenHash;
  if (!hash || token === undefined || !timingSafeEqual(hash, hashSecret(token))) {
    throw new DomainError('oauth_registration_refused');
  }
}
