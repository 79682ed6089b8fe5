import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import { User } from './user.entity.js';

/** "root" in ASCII: the advisory lock under which superusers lose their power one after another. */
const SUPERUSER_LOCK = 0x726f6f74;

/**
 * Refuses to take the power from the last active superuser. Two requests that would each take it from one of the last two
 * wait for each other, so that one of them is refused.
 *
 * @throws DomainError `last_superuser`
 */
export async function assertAnotherSuperuser(manager: EntityManager, id: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [SUPERUSER_LOCK]);
  const superusers = await manager.find(User, {
    select: { id: true },
    where: { isSuperuser: true, isActive: true },
    take: 2,
  });
  if (superusers.length === 1 && superusers[0]!.id === id) throw new DomainError('last_superuser');
}
