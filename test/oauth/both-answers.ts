import { expect } from '@jest/globals';
import type { Client } from '../support/client.js';
import type { Registered } from '../support/relying-party.js';
import type { TestApp } from '../support/test-app.js';

export const INTROSPECT = '/oauth/introspect';
export const USERINFO = '/oauth/userinfo';
export const TOKEN = '/oauth/token';

export type Form = Record<string, string>;
type Sending = NonNullable<Parameters<Client['send']>[2]>;

/** Only in answers that the library writes itself. */
const POLICY_OF_LIBRARY = /script-src;/;

/** Client authentication by header. */
export const basic = ({ client_id: id, client_secret: secret }: Registered) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

/** Client authentication by form. */
export const post = ({ client_id, client_secret }: Registered) => ({
  client_id,
  ...(client_secret !== null && { client_secret }),
});

/** Asks for what we answer without the library, and for what the library answers. */
export function answersIn(world: () => TestApp) {
  const send = async (method: string, path: string, sending: Sending) => {
    const { status, headers, text } = await world().anonymous.send(method, path, sending);
    const shown = ['cache-control', 'content-type', 'vary', 'www-authenticate'];
    return {
      status,
      headers: Object.fromEntries(shown.map((name) => [name, headers.get(name)])),
      body: text === '' ? text : (JSON.parse(text) as Record<string, unknown>),
    };
  };
  /** Whether each of the answers is the library's. */
  const areOfLibrary = async (...sendings: [string, string, Sending][]) => {
    const answers = await Promise.all(sendings.map((one) => world().anonymous.send(...one)));
    return answers.map(({ headers }) =>
      POLICY_OF_LIBRARY.test(headers.get('content-security-policy') ?? ''),
    );
  };
  /** Sends a form to us and to the library. */
  const ask = async (path: string, form: Form, headers: Form = {}) => {
    const direct = await send('POST', path, { form, headers });
    const library = await send('POST', path, { form: { ...form, unknown: 'x' }, headers });
    expect(direct).toEqual(library);
    return direct;
  };

  return { send, ask, areOfLibrary };
}
