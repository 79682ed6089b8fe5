import { expect } from '@jest/globals';
import type { Client } from '../support/client.js';
import { aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';

/** A workspace with a ZenML server that was enrolled. */
export interface ServedWorkspace {
  /** Its name on ZenML's API, and its id on Windmill's. */
  readonly name: string;
  /** Its UUID. */
  readonly id: string;
  readonly url: string;
  readonly key: string;
  readonly admin: TestAccount;
  readonly superuser: TestAccount;
}

export async function stableIdOf(app: TestApp, workspaceId: string): Promise<string> {
  const [row] = await app.dataSource.query<{ stable_id: string }[]>(
    'SELECT stable_id FROM workspaces WHERE id = $1',
    [workspaceId],
  );
  return row!.stable_id;
}

/** A workspace with a server. The given accounts are its members. */
export async function aServedWorkspace(
  app: TestApp,
  members: readonly TestAccount[] = [],
): Promise<ServedWorkspace> {
  const superuser = await aSuperuser(app);
  const { workspaceId: name, admin } = await aWorkspace(app, { members });
  const id = await stableIdOf(app, name);
  const url = `https://${name}.example.com`;
  const client = app.withToken(superuser.apiKey);
  expect((await client.patch(`/workspaces/${id}`, { server_url: url })).status).toBe(200);
  const { status, body } = await client.post(`/workspaces/${id}/enroll`);
  expect([status, body.workspace_id]).toEqual([200, id]);
  return { name, id, url, key: body.enrollment_key as string, admin, superuser };
}

/** Logs the server in as it does, and calls with its token. */
export async function asServer(app: TestApp, { id, key }: ServedWorkspace): Promise<Client> {
  const { status, body } = await logInServer(app, id, key);
  expect(status).toBe(200);
  return app.withToken(body.access_token as string);
}

export const logInServer = (app: TestApp, client_id: string, client_secret: string) =>
  app.anonymous.form('/auth/login', { grant_type: 'client_credentials', client_id, client_secret });
