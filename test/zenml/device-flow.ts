import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Answer } from '../support/client.js';
import type { TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';

export const AGENT = 'Host/vm-7 ZenML/0.93.0 Python/3.11.7 OS/Linux';
export const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const DAY = 86_400;

/** What a device knows of a log-in that it has begun. */
export interface Begun {
  readonly client_id: string;
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri_complete: string;
}

/** The steps of a log-in by device code, with an account that approves devices. */
export class DeviceFlow {
  constructor(
    private readonly app: TestApp,
    private readonly user: TestAccount,
  ) {}

  async begin(client_id: string = randomUUID()): Promise<Begun> {
    const client = this.app.anonymous.with({ 'user-agent': AGENT });
    const { status, body } = await client.form('/auth/device_authorization', { client_id });
    expect(status).toBe(200);
    return { ...(body as Begun), client_id };
  }

  poll({ client_id, device_code }: Begun): Promise<Answer> {
    const form = { grant_type: GRANT, client_id, device_code };
    return this.app.anonymous.form('/auth/login', form);
  }

  put(path: string, json: object, by = this.user): Promise<Answer> {
    return this.app.withToken(by.apiKey).send('PUT', path, { json });
  }

  approve({ user_code }: Begun, json: object = {}, by = this.user): Promise<Answer> {
    return this.put('/devices/verify', { user_code, ...json }, by);
  }

  async logIn(json: object = {}, client_id?: string) {
    const begun = await this.begin(client_id);
    expect((await this.approve(begun, json)).status).toBe(200);
    const { status, body } = await this.poll(begun);
    expect(status).toBe(200);
    return { token: body.access_token as string, id: body.device_id as string, body, begun };
  }

  async isGood(token: string): Promise<boolean> {
    return (await this.app.withToken(token).get('/users/me')).status === 200;
  }

  /** Sets columns of the row of a log-in, as if time had passed. */
  later({ client_id }: Begun, columns: string): Promise<unknown> {
    return this.app.dataSource.query(`UPDATE devices SET ${columns} WHERE client_id = $1`, [
      client_id,
    ]);
  }
}

/** Status and name of an error that has only the keys of OAuth (contract zenml 2.4). */
export function oauthError({ status, body }: Answer): [number, string] {
  expect(Object.keys(body as object)).toEqual(['error', 'error_description']);
  return [status, body.error as string];
}
