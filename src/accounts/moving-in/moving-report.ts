import type { Adoption } from '../../users/identifiers.service.js';
import type { Omission } from './profile-fields.js';
import { MOVED_KINDS, type LeftOut, type MovedKind } from './moved-directory.js';

export interface Counts {
  /** How many the source has. */
  read: number;
  created: number;
  /** How many were there already, or are there under the same name. */
  same: number;
  leftOut: number;
}

/** What an import did, or in a trial would do. */
export class MovingReport {
  readonly counts = new Map<MovedKind, Counts>(
    MOVED_KINDS.map((kind) => [kind, { read: 0, created: 0, same: 0, leftOut: 0 }]),
  );
  readonly leftOut: LeftOut[] = [];
  /** The accounts that came without something that only describes them. */
  readonly omitted: (Omission & { readonly name: string })[] = [];
  /** Who got rights over others: superusers, and admins of workspaces. */
  readonly powers: string[] = [];
  /** User names that several imported accounts share, so that they belong to none. */
  readonly contested = new Set<string>();
  /** Accounts that were left out because another one here has their user name or email. */
  readonly taken = new Set<string>();
  /** What existing accounts that got keys, identities or memberships are called, by their ids. */
  readonly changed = new Map<string, string>();
  readonly notes: string[] = [];
  /** User names that became emails, or why not; undefined if none should. */
  adoptions: readonly Adoption[] | undefined;

  created(kind: MovedKind, count = 1): void {
    const counts = this.of(kind);
    counts.read += count;
    counts.created += count;
  }

  same(kind: MovedKind, count = 1): void {
    const counts = this.of(kind);
    counts.read += count;
    counts.same += count;
  }

  leave(kind: MovedKind, name: string, reason: string): void {
    const counts = this.of(kind);
    counts.read += 1;
    counts.leftOut += 1;
    this.leftOut.push({ kind, name, reason });
  }

  omit(name: string, omission: Omission): void {
    this.omitted.push({ name, ...omission });
  }

  private of(kind: MovedKind): Counts {
    const known = this.counts.get(kind);
    if (known) return known;
    const counts = { read: 0, created: 0, same: 0, leftOut: 0 };
    this.counts.set(kind, counts);
    return counts;
  }
}
