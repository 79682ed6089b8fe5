import type { WorkspaceRole } from './workspace-role.js';

/** What developers may do with everything but {@link OF_ADMINS}. */
const OF_DEVELOPERS = new Set([
  'create',
  'read',
  'update',
  'delete',
  'read_secret_value',
  'client',
  'promote',
  'prune',
]);

/** Only admins change who may use a server and how it is divided. Developers read these. */
const OF_ADMINS = new Set(['project', 'service_account']);

/**
 * Whether a role permits an action on a type of resources of a ZenML server. Actions that this
 * table does not know are the admins'. Nobody shares: a role holds for a whole workspace.
 *
 * @param role null for an account without rights there
 */
export function permits(role: WorkspaceRole | null, action: string, type: string): boolean {
  if (action === 'share') return false;
  switch (role) {
    case 'admin':
      return true;
    case 'developer':
      return action === 'read' || (OF_DEVELOPERS.has(action) && !OF_ADMINS.has(type));
    case 'operator':
      return action === 'read';
    default:
      return false;
  }
}
