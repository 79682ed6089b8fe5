import type { MovedProduct } from '../../users/user.entity.js';
import type { MovedAccount } from './moved-directory.js';
import type { MovingReport } from './moving-report.js';
import type { AccountColumns } from './account-columns.js';

/** An account here that a row of the source stands for. */
export interface Placed {
  readonly id: string;
  /** What the operator calls it. */
  readonly name: string;
  readonly isSuperuser: boolean;
  /** Whether this import created it. */
  readonly isNew: boolean;
  /** Whether it is known to be that of the source, and not another one of the same name. */
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
    /** Absent: it is another Gatehouse. */
    readonly product?: MovedProduct,
  ) {
    this.sourceIds = new Set(accounts.flatMap(({ id }) => id ?? []));
  }

  /**
   * Whether an account here is one of the source. An id is no secret: that the account came from
   * the same product proves that nobody else's was meant.
   */
  isOfSource({ id, movedFrom }: AccountColumns): boolean {
    return this.sourceIds.has(id) && (this.product === undefined || movedFrom === this.product);
  }

  place(account: MovedAccount, user: AccountColumns, isNew = false): void {
    const { id, isSuperuser = false } = user;
    const isFromThere = this.product !== undefined && user.movedFrom === this.product;
    const isProved = isNew || isFromThere || this.isOfSource(user) || Boolean(user.email);
    const name = `"${(user.email ?? user.username).slice(0, 100)}" (${id})`;
    const placed = { id, name, isSuperuser, isNew, isProved };
    const isFromElsewhere = this.product !== undefined && !isFromThere;
    const withheld = reasonToWithhold(account, placed, isFromElsewhere);
    this.places.set(account.ref, { ...placed, withheld });
  }

  /** Reports that an account got something, if it was here before. */
  noteGift({ id, name, isNew }: Placed): void {
    if (!isNew) this.report.changed.set(id, name);
  }

  /** Reports that an account got a credential, if it was here before. */
  noteCredential(owner: Placed, credential: string): void {
    this.noteGift(owner);
    if (owner.isNew || !owner.isSuperuser) return;
    this.report.powers.push(`${owner.name}, a superuser here, gets ${credential}`);
  }

  /** The accounts here that are known to be those of the source. */
  ids(): string[] {
    const proved = [...this.places.values()].filter(({ isProved }) => isProved);
    return [...new Set(proved.map(({ id }) => id))];
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
  isFromElsewhere: boolean,
): string | undefined {
  if (owner.isNew) return undefined;
  if (!owner.isProved) return 'an account that was here before has the user name';
  if (owner.isSuperuser && (!isSuperuser || isFromElsewhere))
    return 'its account is a superuser here';
  return undefined;
}
