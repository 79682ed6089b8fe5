import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import type { MovedAccount } from './moved-directory.js';
import { refusalOf, sayRefusal } from './refusal-reason.js';
import { reasonUnstorable } from './unstorable.js';

/**
 * What only describes an account, by what the operator calls it. Nobody logs in by it, and it gives
 * no rights. The metadata is none of it: programs keep their data there.
 */
const DECORATIONS = {
  name: 'name',
  company: 'company',
  jobTitle: 'job title',
  avatarUrl: 'picture',
  profileImage: 'picture',
  optins: 'opt-ins',
} as const satisfies { readonly [Property in keyof MovedAccount]?: string };

/** A value of an account that was not brought, and why. */
export interface Omission {
  readonly what: string;
  readonly reason: string;
}

/**
 * Takes the decorations off an account that the rules refuse: it is worth more than they are.
 *
 * @returns the account without them, and what they were
 */
export function withoutUnfit(account: MovedAccount): {
  readonly account: MovedAccount;
  readonly omissions: readonly Omission[];
} {
  const fit: { -readonly [Property in keyof MovedAccount]: MovedAccount[Property] } = {
    ...account,
  };
  const omissions: Omission[] = [];
  for (const [property, what] of Object.entries(DECORATIONS)) {
    const value = account[property as keyof typeof DECORATIONS];
    if (value === undefined || value === null) continue;
    const refusal = refusalOf(() => assertBounded('users', { [property]: value }));
    const reason = refusal ? sayRefusal(refusal) : reasonUnstorable({ [what]: value });
    if (reason === undefined) continue;
    delete fit[property as keyof typeof DECORATIONS];
    omissions.push({ what, reason });
  }
  return { account: fit, omissions };
}
