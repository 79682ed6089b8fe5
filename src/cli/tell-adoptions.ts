import type { Adoption } from '../users/identifiers.service.js';
import { say } from './output.js';

/**
 * Prints how many user names were adopted as emails, and the ones that could not be.
 *
 * @returns how many could not be adopted
 */
export function tellAdoptions(adoptions: readonly Adoption[], isTrial = false): number {
  const refused = adoptions.filter(({ refusal }) => refusal);
  const were = isTrial ? 'would be' : 'were';
  say(`${adoptions.length - refused.length} user names ${were} adopted as emails.`);
  for (const { user, refusal } of refused) {
    const reason = refusal?.is('email_refused') ? 'it is not an address' : 'it is contested';
    say(
      `"${user.username}" (${user.id}) ${isTrial ? 'would not be' : 'was not'} adopted: ${reason}.`,
    );
  }
  return refused.length;
}
