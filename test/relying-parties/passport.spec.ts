import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRequire } from 'node:module';
import { anEmailUser, aSuperuser } from '../support/factories.js';
import { Person, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CALLBACK = 'https://app.example.com/oauth2/redirect/gatehouse';

interface Profile {
  readonly id: string;
  readonly username?: string;
  readonly displayName?: string;
  readonly emails?: readonly { readonly value: string }[];
}
type Verify = (
  issuer: string,
  profile: Profile,
  done: (error: null, user: Profile) => void,
) => void;

/** What passport gives a strategy: it has no types of its own. */
interface Strategy {
  authenticate(request: object, options: object): void;
  redirect(url: string): void;
  success(user: Profile): void;
  fail(challenge: unknown): void;
  error(error: Error): void;
}
const Strategy = createRequire(import.meta.url)('passport-openidconnect') as new (
  options: object,
  verify: Verify,
) => Strategy;

/** passport-openidconnect with the options of its documentation. */
class Application {
  private readonly session = {};
  private readonly options: object;

  constructor(issuer: string, { client_id, client_secret }: Registered) {
    this.options = {
      issuer,
      authorizationURL: `${issuer}/oauth/authorize`,
      tokenURL: `${issuer}/oauth/token`,
      userInfoURL: `${issuer}/oauth/userinfo`,
      clientID: client_id,
      clientSecret: client_secret,
      callbackURL: CALLBACK,
      scope: ['profile', 'email'],
    };
  }

  /** @returns where the browser is sent, or who is logged in */
  ask(query: object): Promise<string | Profile> {
    return new Promise((resolve, reject) => {
      const strategy = new Strategy(this.options, (_issuer, profile, done) => done(null, profile));
      const fail = (reason: unknown) => reject(new Error(JSON.stringify(reason)));
      Object.assign(strategy, { redirect: resolve, success: resolve, fail, error: reject });
      const request = { session: this.session, query, headers: {}, connection: {} };
      strategy.authenticate(request, {});
    });
  }
}

describe('passport-openidconnect', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('logs a person in with id, user name, name and email', async () => {
    const client = await register(app.as(await aSuperuser(app)), {
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code'],
    });
    const application = new Application(app.url, client);
    const account = await anEmailUser(app, { name: 'Alice' });

    const start = new URL(await application.ask({}));
    const end = await new Person(app, account).arrive(start);
    const profile = await application.ask(Object.fromEntries(end.searchParams));
    expect(profile).toMatchObject({
      id: account.id,
      username: account.username,
      displayName: 'Alice',
      emails: [{ value: account.username }],
    });
  });
});
