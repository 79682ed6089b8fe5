import { DomainError } from '../platform/errors/domain-error.js';
import type { Actor, Credential, Limits } from './actor.js';

/** What runs SQL: a query runner or a manager within a transaction. */
interface Querying {
  query(text: string, values: unknown[]): Promise<unknown>;
}

const FIND_MEMBERSHIP = `
  SELECT is_admin FROM memberships
  WHERE workspace_id = $1 AND user_id = $2 AND NOT is_disabled`;

type Ended = 'account_inactive' | 'not_superuser' | 'invalid_token';

/** Whether a credential `$3` of the account `u` is still what it was, by its kind. */
const IS_LIVE: Readonly<Record<Credential['kind'], string>> = {
  session: `EXISTS (SELECT FROM sessions s WHERE s.id = $3::uuid AND s.epoch = u.session_epoch)`,
  'api-key': `EXISTS (SELECT FROM api_keys k WHERE k.id = $3::uuid AND k.is_active
    AND coalesce(k.session_epoch, u.session_epoch) = u.session_epoch
    AND coalesce(k.expires_at > now(), true)
    AND (k.session_epoch IS NOT NULL OR jsonb_build_object('scopes', k.scopes,
      'workspaceId', k.workspace_id, 'isReadOnly', k.is_read_only) = $4::jsonb))`,
  // Where a client acts for itself, there is no grant.
  'oauth-token': `($3::text IS NULL OR EXISTS (SELECT FROM oauth_records g
    WHERE g.id = decode($3::text, 'hex') AND g.session_epoch = u.session_epoch))`,
  none: `$3::text IS NULL`,
};

/**
 * Refuses to go on for an account that was deactivated, is no longer a superuser, or has lost its
 * role in the workspace of the path, or by a credential that has ended or whose limits have
 * changed, since the request was authenticated.
 *
 * @param database within the transaction that writes
 * @throws DomainError `account_inactive`, `not_superuser`, `invalid_token`, `not_workspace_member`,
 *   `not_workspace_admin`
 */
export async function assertStillActing(database: Querying, actor: Actor): Promise<void> {
  const { account, credential } = actor;
  const text = `
    SELECT CASE WHEN NOT u.is_active THEN 'account_inactive'
      WHEN $2::boolean AND NOT u.is_superuser THEN 'not_superuser'
      WHEN NOT (${IS_LIVE[credential.kind]}) THEN 'invalid_token' END AS ended
    FROM users u WHERE u.id = $1`;
  const values: unknown[] = [account.id, account.isSuperuser, idOf(credential)];
  if (credential.kind === 'api-key') values.push(JSON.stringify(credential.limits ?? UNLIMITED));
  const [row] = (await database.query(text, values)) as { ended: Ended | null }[];
  const ended = row ? row.ended : 'invalid_token';
  if (ended) throw new DomainError(ended);
  await assertStillMember(database, actor);
}

async function assertStillMember(
  database: Querying,
  { account, membership, actsAs }: Actor,
): Promise<void> {
  if (!membership || !actsAs) return;
  const { workspaceId, username } = membership;
  const values = [workspaceId, account.id];
  const [row] = (await database.query(FIND_MEMBERSHIP, values)) as { is_admin: boolean }[];
  if (!row) throw new DomainError('not_workspace_member');
  if (actsAs === 'admin' && !row.is_admin) {
    throw new DomainError('not_workspace_admin', { username });
  }
}

const UNLIMITED: Limits = { scopes: null, workspaceId: null, isReadOnly: false };

function idOf(credential: Credential): string | null {
  if (credential.kind === 'none') return null;
  return credential.kind === 'oauth-token' ? credential.grantId : credential.id;
}
