import { say } from './output.js';
import type { IdentifiersService } from '../users/identifiers.service.js';

/**
 * Adopts every user name that is an address as its account's email, and prints the ones that could
 * not be adopted.
 *
 * @returns how many could not be adopted
 */
export async function tellAdoptions(identifiers: IdentifiersService): Promise<number> {
  const adoptions = await identifiers.adoptAllEmails();
  const refused = adoptions.filter(({ refusal }) => refusal);
  say(`${adoptions.length - refused.length} user names were adopted as emails.`);
  for (const { user, refusal } of refused) {
    const reason = refusal?.is('email_refused') ? 'it is not an address' : 'it is contested';
    say(`"${user.username}" (${user.id}) was not adopted: ${reason}.`);
  }
  return refused.length;
}
