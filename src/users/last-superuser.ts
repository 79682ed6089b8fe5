import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import { User } from './user.entity.js';

/**
 * "root" in ASCII. Changes that take the rights of a superuser hold this advisory lock, so that
 * they run one after another.
 */
const SUPERUSER_LOCK = 0x726f6f74;

/** Makes the changes that take the rights of superusers wait for each other. */
export async function lockSuperusers(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [SUPERUSER_LOCK]);
}

/**
 * Throws if the account is the last active superuser. If two requests take the rights of the last
 * two superusers at the same time, one waits for the other and is then refused.
 *
 * @throws DomainError `last_superuser`
 */
export async function assertAnotherSuperuser(manager: EntityManager, id: string): Promise<void> {
  await lockSuperusers(manager);
  const superusers = await manager.find(User, {
    select: { id: true },
    where: { isSuperuser: true, isActive: true },
    take: 2,
  });
  if (superusers.length === 1 && superusers[0]!.id === id) throw new DomainError('last_superuser');
}
