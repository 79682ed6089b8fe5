import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { Identity } from './identity.entity.js';
import type { User } from './user.entity.js';

/** What {@link linkIdentity} throws. */
export const LINK_IDENTITY_REFUSALS = [
  'identity_taken',
  'provider_already_linked',
] as const satisfies readonly ErrorCode[];

/** A person at a log-in provider. */
export type NewIdentity = Pick<Identity, 'provider' | 'subject'>;

/**
 * Links an account that the transaction has locked to a person at a log-in provider. Does nothing
 * if it is linked to that person already.
 *
 * @throws DomainError {@link LINK_IDENTITY_REFUSALS}
 */
export async function linkIdentity(
  manager: EntityManager,
  { id: userId }: User,
  { provider, subject }: NewIdentity,
): Promise<void> {
  const linked = await manager.findBy(Identity, { provider, userId });
  if (linked.some((identity) => identity.subject === subject)) return;
  if (linked.length > 0) throw new DomainError('provider_already_linked');
  const inserted = await manager
    .createQueryBuilder()
    .insert()
    .into(Identity)
    .values({ provider, subject, userId })
    .orIgnore()
    .returning('subject')
    .execute();
  if ((inserted.raw as unknown[]).length === 0) throw new DomainError('identity_taken');
}
