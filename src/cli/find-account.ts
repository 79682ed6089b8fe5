import type { INestApplicationContext } from '@nestjs/common';
import type { User } from '../users/user.entity.js';
import { Refusal } from './refusal.js';

/** @throws Refusal when nobody has the name */
export async function findAccount(
  services: INestApplicationContext,
  username: string,
): Promise<User> {
  const { UsersService } = await import('../users/users.service.js');
  const user = await services.get(UsersService).findByUsername(username);
  if (!user) throw new Refusal(`There is no account "${username}".`);
  return user;
}
