import type { MovedAccount } from './moved-directory.js';
import type { MovingReport } from './moving-report.js';
import type { AccountColumns } from './account-columns.js';

/** An account here that a row of the source stands for. */
export interface Placed {
  readonly id: string;
  readonly isSuperuser: boolean;
  /** Whether this import created it. */
  readonly isNew: boolean;
  /** Whether it is known by a proved email, or by an id that was kept. */
  readonly isProved: boolean;
  /** Why it gets no further credentials; undefined if it does. */
  readonly withheld: string | undefined;
}

/** Where the accounts of a source are, as far as an import has come. */
export class Arrivals {
  private readonly places = new Map<string, Placed>();
  private readonly workspaces = new Set<string>();
  private readonly clients = new Set<string>();
  private readonly sourceIds: ReadonlySet<string>;

  constructor(
    readonly report: MovingReport,
    accounts: readonly MovedAccount[],
  ) {
    this.sourceIds = new Set(accounts.flatMap(({ id }) => id ?? []));
  }

  /** Whether an account here has the id of an account of the source. */
  isOfSource(id: string): boolean {
    return this.sourceIds.has(id);
  }

  place(account: MovedAccount, user: AccountColumns, isNew = false): void {
    const { id, isSuperuser = false } = user;
    const isProved = isNew || this.isOfSource(id) || Boolean(user.email);
    const placed = { id, isSuperuser, isNew, isProved };
    this.places.set(account.ref, { ...placed, withheld: reasonToWithhold(account, placed) });
  }

  /** The accounts here that the source has too. */
  ids(): string[] {
    return [...new Set([...this.places.values()].map(({ id }) => id))];
  }

  /** Undefined for an account that was left out. */
  find(ref: string): Placed | undefined {
    return this.places.get(ref);
  }

  placeWorkspace(id: string): void {
    this.workspaces.add(id);
  }

  /** Whether the workspace of the source with this id is known to be the one here. */
  hasWorkspace(id: string): boolean {
    return this.workspaces.has(id);
  }

  placeClient(id: string): void {
    this.clients.add(id);
  }

  /** Whether the OAuth client of the source with this id is known to be the one here. */
  hasClient(id: string): boolean {
    return this.clients.has(id);
  }

  /** Reports the keys and identities of an account that was left out. */
  leaveBelongings({ keys, identities, username, email }: MovedAccount): void {
    const reason = 'its account was left out';
    const owner = `of "${(email ?? username).slice(0, 100)}"`;
    for (const { name } of keys) {
      this.report.leave(
        'keys',
        `${name === null ? '' : `"${name.slice(0, 100)}" `}${owner}`,
        reason,
      );
    }
    for (const { provider } of identities) {
      this.report.leave('identities', `${provider} ${owner}`, reason);
    }
  }
}

/** An account that was here before may be another person's, or have got more rights since. */
function reasonToWithhold(
  { isSuperuser }: MovedAccount,
  owner: Omit<Placed, 'withheld'>,
): string | undefined {
  if (owner.isNew) return undefined;
  if (!owner.isProved) return 'an account that was here before has the user name';
  if (owner.isSuperuser && !isSuperuser) return 'its account is a superuser here';
  return undefined;
}
