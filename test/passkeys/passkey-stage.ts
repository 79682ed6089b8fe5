import type { Answer, Client } from '../support/client.js';
import { Authenticator, type Deviation } from '../support/authenticator.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

export const ORIGIN = 'https://gatehouse.example.com';
export const PATH = '/api/v1/account/passkeys';

export function startApp(environment: Record<string, string> = {}): Promise<TestApp> {
  return startTestApp({ PUBLIC_URL: ORIGIN, ...environment });
}

/** A client in a log-in of an account. */
export async function logInAs(app: TestApp, account: TestAccount): Promise<Client> {
  return app.withToken((await aLogin(app, account)).access);
}

export async function optionsOf(client: Client) {
  const { status, body, text } = await client.post(`${PATH}/options`);
  if (status !== 200) throw new Error(`The options answered ${status}: ${text}`);
  return body as { challenge: string; user: { id: string } };
}

/** Registers a passkey of an account. */
export async function aPasskey(
  app: TestApp,
  account: TestAccount,
  authenticator = new Authenticator(ORIGIN),
) {
  const client = await logInAs(app, account);
  const response = authenticator.create(await optionsOf(client));
  const { status, body, text } = await client.post(PATH, { name: 'a passkey', response });
  if (status !== 201) throw new Error(`The registration answered ${status}: ${text}`);
  return { authenticator, client, id: body.id as string };
}

/** An account with a passkey. */
export async function anOwner(app: TestApp, authenticator?: Authenticator) {
  const account = await aUser(app);
  return { account, ...(await aPasskey(app, account, authenticator)) };
}

/** A browser at the log-in page, with what its script would read. */
export async function atLogIn(app: TestApp, next = '/logout') {
  const visitor = new PageVisitor(app);
  const page = await visitor.get(`/login?next=${encodeURIComponent(next)}`);
  const { body } = await visitor.get('/login/passkey/options');
  const token = /name="form_token" value="([^"]+)"/.exec(page.text)![1]!;
  const send = (answer: unknown): Promise<Answer> =>
    visitor.post('/login/passkey', { form_token: token, next, answer: JSON.stringify(answer) });
  return { visitor, options: body as { challenge: string }, send };
}

/** Logs in with a passkey as a new browser. */
export async function logInBy(app: TestApp, authenticator: Authenticator, deviation?: Deviation) {
  const { visitor, options, send } = await atLogIn(app);
  return { visitor, answer: await send(authenticator.sign(options, deviation)) };
}
