import type { User } from '../../api/gen';
import { addMember, addToGroup, changeMember } from '../../api/workspaces';
import { rights, roleOf } from './role';

/** The group of every member, which nobody can change. */
export const EVERYBODY = 'all';

/** Makes somebody a member again who was removed: with the same role, groups and state. */
export async function bringBack(workspace: string, removed: User): Promise<void> {
  const { email, username, disabled, groups = [] } = removed;
  await addMember(workspace, { email, username, ...rights(roleOf(removed)) });
  if (disabled) await changeMember(workspace, username, { disabled });
  for (const group of groups.filter((name) => name !== EVERYBODY))
    await addToGroup(workspace, group, username);
}
