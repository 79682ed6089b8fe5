import type { Workspace } from './workspace.entity.js';

/**
 * The user name of the service account as which the ZenML server of a workspace acts. It stays when
 * the workspace gets another id, and is never that of another workspace.
 */
export function serverAccountName({ stableId }: Pick<Workspace, 'stableId'>): string {
  return `zenml.${stableId}`;
}
