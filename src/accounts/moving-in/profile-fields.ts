import { assertBounded } from '../../platform/bounds/assert-bounded.js';
import { refusalOf } from '../../platform/errors/refusal-of.js';
import type { MovedAccount } from './moved-directory.js';
import { sayRefusal } from './say-refusal.js';
import { reasonUnstorable } from './unstorable.js';

/**
 * The fields that only describe an account, each with its name in reports: nobody logs in by them,
 * and they give no rights. The metadata is not among them, as programs keep their data there.
 */
const PROFILE_FIELDS = {
  name: 'name',
  company: 'company',
  jobTitle: 'job title',
  avatarUrl: 'picture',
  profileImage: 'picture',
  optins: 'opt-ins',
} as const satisfies { readonly [Property in keyof MovedAccount]?: string };

/** A field of an account that was not imported, and why. */
export interface Omission {
  readonly what: string;
  readonly reason: string;
}

/**
 * Leaves out the profile fields that break a rule, so that the account itself can be imported.
 *
 * @returns the account without them, and what was left out
 */
export function omitInvalidFields(account: MovedAccount): {
  readonly account: MovedAccount;
  readonly omissions: readonly Omission[];
} {
  const valid: { -readonly [Property in keyof MovedAccount]: MovedAccount[Property] } = {
    ...account,
  };
  const omissions: Omission[] = [];
  for (const [property, what] of Object.entries(PROFILE_FIELDS)) {
    const value = account[property as keyof typeof PROFILE_FIELDS];
    if (value === undefined || value === null) continue;
    const refusal = refusalOf(() => assertBounded('users', { [property]: value }));
    const reason = refusal ? sayRefusal(refusal) : reasonUnstorable({ [what]: value });
    if (reason === undefined) continue;
    delete valid[property as keyof typeof PROFILE_FIELDS];
    omissions.push({ what, reason });
  }
  return { account: valid, omissions };
}
