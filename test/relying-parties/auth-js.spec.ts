import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser } from '../support/factories.js';
import { Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What the test uses of it. Its own types declare those of browsers for the whole program. */
interface AuthJs {
  readonly Auth: (request: Request, config: object) => Promise<Response>;
  readonly skipCSRFCheck: symbol;
}
const MODULE: string = '@auth/core';
const { Auth, skipCSRFCheck } = (await import(MODULE)) as AuthJs;

const ORIGIN = 'https://app.example.com';
const CALLBACK = `${ORIGIN}/auth/callback/gatehouse`;

/** Auth.js with a provider as its documentation describes one, and the cookies of a browser. */
class Application {
  private readonly cookies = new Map<string, string>();
  private readonly config: object;

  constructor(issuer: string, clientId: string, clientSecret: string) {
    this.config = {
      basePath: '/auth',
      secret: 'a secret of the application, 32 or more',
      trustHost: true,
      skipCSRFCheck,
      logger: { error: (error: Error) => this.errors.push(error.message) },
      providers: [
        { id: 'gatehouse', name: 'Gatehouse', type: 'oidc', issuer, clientId, clientSecret },
      ],
    };
  }

  readonly errors: string[] = [];

  async ask(method: 'GET' | 'POST', url: string): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = method === 'POST' ? new URLSearchParams() : null;
    const answer = await Auth(new Request(url, { method, body, headers: { cookie } }), this.config);
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (value === '') this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return answer;
  }

  async session(): Promise<unknown> {
    return (await this.ask('GET', `${ORIGIN}/auth/session`)).json();
  }
}

describe('Auth.js', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('logs a person in with name, email and picture, and out', async () => {
    const client = await register(app.as(await aSuperuser(app)), {
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code'],
    });
    const application = new Application(app.url, client.client_id, client.client_secret!);
    const avatarUrl = 'https://img.example.com/alice.png';
    const account = await anEmailUser(app, { name: 'Alice', avatarUrl });

    const start = await application.ask('POST', `${ORIGIN}/auth/signin/gatehouse`);
    const end = await new Person(app, account).arrive(new URL(start.headers.get('location')!));
    expect(end.href.startsWith(CALLBACK)).toBe(true);
    await application.ask('GET', end.href);
    expect(application.errors).toEqual([]);
    expect(await application.session()).toMatchObject({
      user: { name: 'Alice', email: account.username, image: avatarUrl },
    });

    await application.ask('POST', `${ORIGIN}/auth/signout`);
    expect(await application.session()).toBeNull();
  });
});
