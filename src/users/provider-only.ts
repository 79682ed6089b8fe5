import type { EntityManager } from 'typeorm';
import { Identity } from './identity.entity.js';
import { Password } from './password.entity.js';

/** Whether the owner of an account can log in only at log-in providers. */
export async function isProviderOnly(manager: EntityManager, userId: string): Promise<boolean> {
  if (await manager.existsBy(Password, { userId })) return false;
  return manager.existsBy(Identity, { userId });
}
