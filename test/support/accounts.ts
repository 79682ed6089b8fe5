import type { TestAccount } from './factories.js';
import type { TestApp } from './test-app.js';

/** Changes an account as a superuser does. */
async function patch(app: TestApp, by: TestAccount, id: string, json: object): Promise<void> {
  const { status, text } = await app.as(by).patch(`/api/v1/users/${id}`, json);
  if (status !== 200) throw new Error(`PATCH answered ${status}: ${text}`);
}

export function deactivate(app: TestApp, by: TestAccount, { id }: { id: string }): Promise<void> {
  return patch(app, by, id, { is_active: false });
}

export function activate(app: TestApp, by: TestAccount, { id }: { id: string }): Promise<void> {
  return patch(app, by, id, { is_active: true });
}

export async function remove(app: TestApp, by: TestAccount, { id }: { id: string }) {
  const { status, text } = await app.as(by).delete(`/api/v1/users/${id}`);
  if (status !== 200) throw new Error(`DELETE answered ${status}: ${text}`);
}
