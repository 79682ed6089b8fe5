import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertProven, PROOF_REFUSALS } from '../access/proof.js';
import {
  assertScope,
  assertWholePower,
  POWER_REFUSALS,
  WHOLE_POWER_REFUSALS,
} from '../access/scopes.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { keyOfIdentifier } from '../platform/identifiers/identifier-key.js';
import { Identity } from './identity.entity.js';
import { Password } from './password.entity.js';
import type { User } from './user.entity.js';

/**
 * The changes that the kind of an account or the limits of a key may forbid. An absent value stays
 * as it is.
 */
export interface JudgedChanges {
  readonly username?: string;
  readonly email?: string;
  readonly password?: string;
  readonly isPasswordExpired?: boolean;
  readonly isActive?: boolean;
  readonly isSuperuser?: boolean;
}

/** An account with the data that determines its kind. */
interface Kind {
  readonly user: User;
  readonly password: Password | null;
  /** Whether its owner can log in only at log-in providers. */
  readonly isProviderOnly: boolean;
}

/** What {@link assertMayHavePassword} throws. */
export const MAY_HAVE_PASSWORD_REFUSALS = [
  'external_account_fixed',
  'account_without_password',
] as const satisfies readonly ErrorCode[];

/** What {@link assertChangeable} throws, by what changes. */
export const CHANGEABLE_REFUSALS = {
  username: [...POWER_REFUSALS, ...PROOF_REFUSALS, 'external_account_fixed', 'internal_user_fixed'],
  email: [...WHOLE_POWER_REFUSALS, ...PROOF_REFUSALS, 'external_account_fixed'],
  password: [...WHOLE_POWER_REFUSALS, ...PROOF_REFUSALS, ...MAY_HAVE_PASSWORD_REFUSALS],
  isPasswordExpired: [...WHOLE_POWER_REFUSALS, ...PROOF_REFUSALS, 'account_without_password'],
  isActive: [...WHOLE_POWER_REFUSALS, ...PROOF_REFUSALS],
  isSuperuser: [...WHOLE_POWER_REFUSALS, ...PROOF_REFUSALS],
} as const satisfies Record<keyof JudgedChanges, readonly ErrorCode[]>;

/**
 * Throws if the kind of the account forbids a change, on every API and for superusers too, or if a
 * change gives more rights than the caller's credential has. A value that equals the current one is
 * not a change.
 *
 * @throws DomainError {@link CHANGEABLE_REFUSALS}
 */
export async function assertChangeable(
  manager: EntityManager,
  actor: Actor,
  user: User,
  changes: JudgedChanges,
): Promise<void> {
  const kind = await readKind(manager, user);
  const isLasting = givesLastingAccess(kind, changes);
  // Programs know people by their names, and the former name is free for somebody else.
  const isRenaming = isOther(changes.username, user.username);
  if (isLasting) assertWholePower(actor);
  if (isRenaming) assertScope(actor, 'admin');
  if (isLasting || isRenaming) await assertProven(manager, actor);
  else if (givesRights(user, changes)) await assertProven(manager, actor, 'ordinary-account');
  assertKind(kind, changes);
}

/**
 * Throws if an account of this kind cannot have a password.
 *
 * @throws DomainError {@link MAY_HAVE_PASSWORD_REFUSALS}
 */
export async function assertMayHavePassword(manager: EntityManager, user: User): Promise<void> {
  assertKind(await readKind(manager, user), { password: '' });
}

/**
 * Throws for the account that the first start created: the operator uses it to log in when nobody
 * else can.
 *
 * @throws DomainError `internal_user_undeletable`
 */
export function assertDeletable({ isInternal }: User): void {
  if (isInternal) throw new DomainError('internal_user_undeletable');
}

async function readKind(manager: EntityManager, user: User): Promise<Kind> {
  const { id: userId } = user;
  const password = await manager.findOneBy(Password, { userId });
  const isProviderOnly = !password && (await manager.existsBy(Identity, { userId }));
  return { user, password, isProviderOnly };
}

function assertKind({ user, password, isProviderOnly }: Kind, changes: JudgedChanges): void {
  const setsPassword = changes.password !== undefined;
  const renames = isOther(changes.username, user.username);
  if (isProviderOnly && (setsPassword || renames || isOther(keyOf(changes.email), user.email))) {
    throw new DomainError('external_account_fixed');
  }
  if (user.isInternal && renames) throw new DomainError('internal_user_fixed');
  const expiresNothing = changes.isPasswordExpired === true && !setsPassword && !password;
  if ((user.isServiceAccount && setsPassword) || expiresNothing) {
    throw new DomainError('account_without_password');
  }
}

/**
 * Whether a change gives access or rights that may outlast the caller's credential: a password and
 * its expiry, the rights of a superuser, and the email that password reset links are sent to.
 */
function givesLastingAccess({ user, password }: Kind, changes: JudgedChanges): boolean {
  const { isSuperuser, isActive, isPasswordExpired } = changes;
  return (
    changes.password !== undefined ||
    isOther(keyOf(changes.email), user.email) ||
    (password !== null && isOther(isPasswordExpired, password.isExpired)) ||
    (isSuperuser === true && !user.isSuperuser) ||
    (isActive === true && !user.isActive && user.isSuperuser)
  );
}

/**
 * Whether a change makes an account active. To take rights takes no fresh proof: that may have to
 * be quick.
 */
function givesRights({ isActive }: User, changes: JudgedChanges): boolean {
  return changes.isActive === true && !isActive;
}

function keyOf(email: string | undefined): string | undefined {
  return email === undefined ? undefined : keyOfIdentifier(email);
}

function isOther<T>(wanted: T | undefined, present: T | null): boolean {
  return wanted !== undefined && wanted !== present;
}
