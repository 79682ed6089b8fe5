import type { Answer } from '../support/client.js';
import { anEmailUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

export const VERIFY = '/auth/verify';
const TOLD = ['user', 'id', 'email', 'groups', 'scopes'];

/** What an application is told, by the end of the header's name. */
export function told({ headers }: Answer): Record<string, string> {
  return Object.fromEntries(
    TOLD.flatMap((name) => {
      const value = headers.get(`x-auth-${name}`);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/** A server, and a member of the group `devs` of a workspace. */
export interface World {
  readonly app: TestApp;
  readonly member: TestAccount;
  readonly workspaceId: string;
  /** Makes an account a member of a new group. */
  readonly inGroup: (workspace: string, name: string, account: TestAccount) => Promise<void>;
  readonly write: (text: string, values: unknown[]) => Promise<unknown>;
}

export async function aWorld(): Promise<World> {
  const app = await startTestApp();
  const member = await anEmailUser(app);
  const { workspaceId } = await aWorkspace(app, { members: [member] });
  const write = (text: string, values: unknown[]) =>
    app.dataSource.transaction((manager) => manager.query(text, values));
  const inGroup = async (workspace: string, name: string, { id }: TestAccount) => {
    await app.dataSource.transaction(async (manager) => {
      await manager.query('INSERT INTO groups (workspace_id, name) VALUES ($1, $2)', [
        workspace,
        name,
      ]);
      await manager.query(
        'INSERT INTO group_members (workspace_id, group_name, user_id) VALUES ($1, $2, $3)',
        [workspace, name, id],
      );
    });
  };
  await inGroup(workspaceId, 'devs', member);
  return { app, member, workspaceId, inGroup, write };
}
