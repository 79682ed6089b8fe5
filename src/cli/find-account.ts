import type { INestApplicationContext } from '@nestjs/common';
import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import type { User } from '../users/user.entity.js';
import { Refusal, UsageFault } from './refusal.js';

/** How a command names an account. */
export interface AccountChoice {
  readonly id?: string;
}

export const ID_OPTION = ['--id <id>', 'the id of the account, if several have the name'] as const;

/**
 * Finds the account that an operator names by user name or email.
 *
 * @throws Refusal when no account has the name, or when several do and no id was given
 */
export async function findAccount(
  services: INestApplicationContext,
  name: string,
  choice: AccountChoice = {},
): Promise<User> {
  const user = await findAccountIfAny(services, name, choice);
  if (!user) throw new Refusal(`There is no account "${name}".`);
  return user;
}

/** Like {@link findAccount}, but returns undefined when no account has the name. */
export async function findAccountIfAny(
  services: INestApplicationContext,
  name: string,
  { id }: AccountChoice = {},
): Promise<User | undefined> {
  if (id !== undefined && !isUUID(id)) throw new UsageFault(`"${id}" is not an id.`);
  const { IdentifiersService } = await import('../users/identifiers.service.js');
  const holders = await services.get(IdentifiersService).holdersOf(name);
  const found = id === undefined ? holders : holders.filter((user) => user.id === id);
  if (found.length > 1) {
    const list = found.map((user) => `  ${user.id}  ${describe(user)}`).join('\n');
    throw new Refusal(`Several accounts have the name "${name}". Choose one with --id:\n${list}`);
  }
  if (id !== undefined && !found[0]) {
    throw new Refusal(`The account ${id} does not have the name "${name}".`);
  }
  return found[0];
}

function describe({ username, email }: User): string {
  return email === null ? username : `${username} (${email})`;
}
