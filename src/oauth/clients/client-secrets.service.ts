import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ActingFor } from '../../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../../access/proof.js';
import { assertWholePower, WHOLE_POWER_REFUSALS } from '../../access/scopes.js';
import { createClientSecretText, hashSecret } from '../../platform/credentials/secret-token.js';
import { transact } from '../../platform/database/transact.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { ClientsService, lockClient, type IssuedClient } from './clients.service.js';
import { OauthClient } from './oauth-client.entity.js';

/** What {@link ClientSecrets.rotate} throws. */
export const ROTATE_CLIENT_REFUSALS = [
  ...WHOLE_POWER_REFUSALS,
  ...PROOF_REFUSALS,
  'oauth_client_not_found',
  // A public client has no secret.
  'oauth_client_invalid',
] as const satisfies readonly ErrorCode[];

/** What {@link ClientSecrets.authenticate} throws. */
export const AUTHENTICATE_CLIENT_REFUSALS = [
  // An unknown client, a wrong secret, or a public client.
  'oauth_client_refused',
] as const satisfies readonly ErrorCode[];

/** The secrets of clients. After a rotation the former one may work for a while. */
@Injectable()
export class ClientSecrets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clients: ClientsService,
  ) {}

  /**
   * Gives a client a new secret. Issued tokens stay valid. A secret before the former one ends at
   * once.
   *
   * @param overlapSeconds how long the old secret still works
   * @throws DomainError {@link ROTATE_CLIENT_REFUSALS}
   */
  async rotate(by: ActingFor, id: string, overlapSeconds: number): Promise<IssuedClient> {
    assertWholePower(by);
    await assertProven(this.dataSource, by);
    const secret = createClientSecretText();
    return transact(this.dataSource, async (manager) => {
      const { secretHash } = await lockClient(manager, id);
      if (!secretHash) {
        throw new DomainError('oauth_client_invalid', { reason: 'A public client has no secret' });
      }
      const keeps = overlapSeconds > 0;
      await manager.update(OauthClient, id, {
        secretHash: hashSecret(secret),
        formerSecretHash: keeps ? secretHash : null,
        formerSecretExpiresAt: keeps ? new Date(Date.now() + overlapSeconds * 1000) : null,
      });
      return { client: await manager.findOneByOrFail(OauthClient, { id }), secret };
    });
  }

  /**
   * Authenticates a client by its secret.
   *
   * @throws DomainError {@link AUTHENTICATE_CLIENT_REFUSALS}
   */
  async authenticate(id: string, secret: string): Promise<OauthClient> {
    const client = await this.clients.find(id);
    const given = hashSecret(secret);
    const isProven = client && secretHashesOf(client).some((hash) => timingSafeEqual(hash, given));
    if (!isProven) throw new DomainError('oauth_client_refused');
    return client;
  }
}

/** The hashes of the secrets that a client may present now; none for a public client. */
export function secretHashesOf(client: OauthClient): Buffer[] {
  const { secretHash, formerSecretHash, formerSecretExpiresAt: end } = client;
  const isFormerValid = formerSecretHash && end && end.getTime() > Date.now();
  return [...(secretHash ? [secretHash] : []), ...(isFormerValid ? [formerSecretHash] : [])];
}
