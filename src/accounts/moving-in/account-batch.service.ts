import { Injectable } from '@nestjs/common';
import { Any, type EntityManager } from 'typeorm';
import { PasswordHasher } from '../../platform/credentials/password-hasher.service.js';
import { refusalOf } from '../../platform/errors/refusal-of.js';
import { keyOfIdentifier } from '../../platform/identifiers/identifier-key.js';
import { IdentifiersService } from '../../users/identifiers.service.js';
import { Password } from '../../users/password.entity.js';
import { User } from '../../users/user.entity.js';
import { accountColumnsOf, dateOf, type AccountColumns } from './account-columns.js';
import { contest } from './contested-names.js';
import { insertRows } from './insert-rows.js';
import type { MovedAccount } from './moved-directory.js';
import type { Arrivals } from './arrivals.js';
import { omitInvalidFields } from './profile-fields.js';
import { sayRefusal } from './say-refusal.js';
import { reasonUnstorable } from './unstorable.js';

/** Applies some accounts of an import, within its transaction. */
@Injectable()
export class AccountBatch {
  constructor(
    private readonly hasher: PasswordHasher,
    private readonly identifiers: IdentifiersService,
  ) {}

  /** Creates the accounts that are missing, with their passwords. Others stay as they are. */
  async apply(
    manager: EntityManager,
    accounts: readonly MovedAccount[],
    arrivals: Arrivals,
  ): Promise<void> {
    const { report } = arrivals;
    const holders = await loadHolders(manager, accounts);
    const [free, contested]: [AccountColumns[], AccountColumns[]] = [[], []];
    for (const account of accounts) {
      const known = holders.find(account);
      if (known && account.id !== undefined && !arrivals.isOfSource(known)) {
        const reason = `an account that did not come from there has this id (${nameOf(known)})`;
        report.leave('accounts', describe(account), reason);
        arrivals.leaveBelongings(account);
        continue;
      }
      if (known) {
        report.same('accounts');
        arrivals.place(account, known);
        continue;
      }
      let columns: AccountColumns | undefined;
      const { account: valid, omissions } = omitInvalidFields(account);
      const refusal = refusalOf(() => (columns = accountColumnsOf(valid, arrivals.product)));
      const fault = refusal ? sayRefusal(refusal) : reasonUnstorable({ metadata: valid.metadata });
      const taken = fault === undefined ? holders.reasonAgainst(columns!, arrivals) : undefined;
      const reason = fault ?? taken;
      if (reason !== undefined) {
        if (taken !== undefined) report.taken.add(describe(account));
        report.leave('accounts', describe(account), reason);
        arrivals.leaveBelongings(account);
        continue;
      }
      const isShared = holders.has(columns!.usernameKey);
      (isShared ? contested : free).push(columns!);
      if (isShared) report.contested.add(columns!.usernameKey);
      holders.add(columns!);
      arrivals.place(account, columns!, true);
      report.created('accounts');
      for (const omission of omissions) report.omit(describe(account), omission);
      if (account.isSuperuser) report.powers.push(`${describe(account)} is a superuser`);
    }
    await insertRows(manager, User, free);
    await contest(manager, contested);
    await this.insertPasswords(manager, accounts, arrivals);
  }

  /**
   * Makes user names of the source's accounts that are addresses their emails. Accounts that only
   * this server has keep theirs: nobody has vouched for those.
   */
  async adoptEmails(manager: EntityManager, arrivals: Arrivals): Promise<void> {
    const adoptions = await this.identifiers.adoptEmailsWithin(manager, arrivals.ids());
    arrivals.report.adoptions = adoptions;
  }

  private async insertPasswords(
    manager: EntityManager,
    accounts: readonly MovedAccount[],
    arrivals: Arrivals,
  ): Promise<void> {
    const { report } = arrivals;
    const rows: Partial<Password>[] = [];
    const now = new Date();
    for (const account of accounts) {
      const { passwordHash: hash } = account;
      const placed = arrivals.find(account.ref);
      if (hash === undefined || !placed) continue;
      if (!placed.isNew) {
        report.same('passwords');
        continue;
      }
      const fault = hash === '' ? 'it is empty' : this.faultOfHash(hash);
      if (fault !== undefined) {
        report.leave('passwords', describe(account), fault);
        continue;
      }
      const { isPasswordExpired: isExpired = false, passwordChangedAt } = account;
      const changedAt = dateOf(passwordChangedAt) ?? now;
      rows.push({ userId: placed.id, hash, isExpired, changedAt });
    }
    report.created('passwords', rows.length);
    await insertRows(manager, Password, rows);
  }

  private faultOfHash(hash: string): string | undefined {
    const refusal = refusalOf(() => this.hasher.assertImportable(hash));
    return refusal && 'its hash is none of bcrypt or argon2, or costs more than BCRYPT_COST';
  }
}

/** The accounts here that an import may meet. */
class Holders {
  private readonly byId = new Map<string, AccountColumns>();
  private readonly byKey = new Map<string, AccountColumns[]>();

  add(user: AccountColumns): void {
    this.byId.set(user.id, user);
    for (const key of new Set([user.usernameKey, user.email])) {
      if (key) this.byKey.set(key, [...(this.byKey.get(key) ?? []), user]);
    }
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /**
   * Finds the account that a row was imported as. Only an id or a proved email identifies it; a
   * user name does where neither account has an email.
   */
  find({ id, email, username }: MovedAccount): AccountColumns | undefined {
    if (id !== undefined) return this.byId.get(id);
    const holders = this.byKey.get(keyOfIdentifier(email ?? username)) ?? [];
    return holders.find((user) =>
      email === undefined
        ? user.username === username && !user.email
        : user.email === keyOfIdentifier(email),
    );
  }

  /** Why an account cannot be created; a name may be shared only within one source. */
  reasonAgainst(wanted: AccountColumns, arrivals: Arrivals): string | undefined {
    const ofName = this.byKey.get(wanted.usernameKey) ?? [];
    const ofEmail = wanted.email ? (this.byKey.get(wanted.email) ?? []) : [];
    if (ofEmail.length > 0) return `another account has this email (${ofEmail[0]!.id})`;
    const other = ofName.find(
      (user) => user.username === wanted.username || user.email || !arrivals.isOfSource(user),
    );
    return other && `another account has this user name (${other.id})`;
  }
}

const HELD = {
  id: true,
  username: true,
  usernameKey: true,
  email: true,
  isSuperuser: true,
  movedFrom: true,
} as const;

async function loadHolders(
  manager: EntityManager,
  accounts: readonly MovedAccount[],
): Promise<Holders> {
  const ids = accounts.flatMap(({ id }) => id ?? []);
  const names = accounts.flatMap(({ username, email }) => [username, email ?? username]);
  // PostgreSQL takes no text with a NUL.
  const keys = [...new Set(names.map(keyOfIdentifier))].filter((key) => !key.includes('\0'));
  const found = new Map<string, User>();
  for (const where of [{ id: Any(ids) }, { usernameKey: Any(keys) }, { email: Any(keys) }]) {
    for (const user of await manager.find(User, { select: HELD, where })) found.set(user.id, user);
  }
  const holders = new Holders();
  for (const user of found.values()) holders.add(user);
  return holders;
}

function describe(account: MovedAccount): string {
  return account.id === undefined ? nameOf(account) : `${nameOf(account)} (${account.id})`;
}

function nameOf({ email, username }: Pick<AccountColumns, 'email' | 'username'>): string {
  return `"${(email ?? username).slice(0, 100)}"`;
}
