import type { EntityManager } from 'typeorm';
import { isUniqueViolation } from '../../platform/database/unique-violation.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ClientSettings } from './client-settings.js';
import { RESOURCE_URI_KEY, type OauthClient } from './oauth-client.entity.js';

/**
 * Awaits a write of a client.
 *
 * @throws DomainError `oauth_client_invalid` if another client is the same API
 */
export async function refuseTakenResource<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (!isUniqueViolation(error, RESOURCE_URI_KEY)) throw error;
    throw new DomainError('oauth_client_invalid', {
      reason: 'Another client has this resource_uri',
    });
  }
}

/** Ends the tokens for an API that its client no longer is. */
export async function endForOther(
  manager: EntityManager,
  { resourceUri }: OauthClient,
  after: Pick<ClientSettings, 'resourceUri'>,
): Promise<void> {
  if (resourceUri === null || resourceUri === after.resourceUri) return;
  await manager.query('DELETE FROM oauth_records WHERE audience = $1', [resourceUri]);
}
