import { Any, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { Passkey } from '../../passkeys/passkey.entity.js';
import { RecoveryCodeSet } from '../../second-factors/recovery-code-set.entity.js';
import { SecondFactorRequirement } from '../../second-factors/second-factor-requirement.entity.js';
import { TotpFactor } from '../../second-factors/totp-factor.entity.js';
import type { Arrivals } from './arrivals.js';
import { insertRows } from './insert-rows.js';
import type { FactorKind, MovedAccount, MovedFactor } from './moved-directory.js';

const ENTITIES: Readonly<Record<FactorKind, EntityTarget<ObjectLiteral>>> = {
  passkeys: Passkey,
  totp_factors: TotpFactor,
  recovery_code_sets: RecoveryCodeSet,
  second_factor_requirements: SecondFactorRequirement,
};

/**
 * Brings the second factors of accounts that an import created, so that none of them logs in with
 * less than before. An account that was here keeps the factors that it has here.
 */
export async function addSecondFactors(
  manager: EntityManager,
  accounts: readonly MovedAccount[],
  arrivals: Arrivals,
): Promise<void> {
  const factors: MovedFactor[] = [];
  for (const account of accounts) {
    const { factors: own = [], ref } = account;
    const owner = arrivals.find(ref);
    if (owner?.isNew) factors.push(...own);
    else if (owner) arrivals.report.same('second factors', own.length);
    else for (const { kind } of own) leave(arrivals, account, kind, 'its account was left out');
  }
  const taken = await findTakenPasskeys(manager, factors);
  const rows = new Map<FactorKind, object[]>();
  for (const { kind, columns } of factors) {
    if (kind === 'passkeys' && taken.has(columns['credentialId'])) {
      const account = accounts.find(({ id }) => id === columns['userId'])!;
      leave(arrivals, account, kind, 'another account has this passkey');
      continue;
    }
    rows.set(kind, [...(rows.get(kind) ?? []), columns]);
    arrivals.report.created('second factors');
  }
  for (const [kind, some] of rows) await insertRows(manager, ENTITIES[kind], some);
}

/** @returns the credential ids that are here already, as PostgreSQL writes bytes */
async function findTakenPasskeys(
  manager: EntityManager,
  factors: readonly MovedFactor[],
): Promise<Set<unknown>> {
  const ids = factors.flatMap(({ kind, columns }) =>
    kind === 'passkeys' ? Buffer.from(String(columns['credentialId']).slice(2), 'hex') : [],
  );
  if (ids.length === 0) return new Set();
  const known = await manager.findBy(Passkey, { credentialId: Any(ids) });
  return new Set(known.map(({ credentialId }) => `\\x${credentialId.toString('hex')}`));
}

function leave(
  { report }: Arrivals,
  { email, username }: MovedAccount,
  kind: FactorKind,
  reason: string,
): void {
  report.leave('second factors', `${kind} of "${(email ?? username).slice(0, 100)}"`, reason);
}
