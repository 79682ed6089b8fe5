import { expect } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Client } from '../support/client.js';
import { aLogin, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { logIn, Person } from '../support/relying-party.js';
import type { TestApp } from '../support/test-app.js';

/** The route that returns the caller, on each API. */
const CALLER_PATHS = {
  Langflow: '/api/v1/users/whoami',
  Windmill: '/api/users/email',
  ZenML: '/users/me',
  'OAuth 2.0': '/oauth/userinfo',
} as const;
/** Credentials by name, each with a function that returns the APIs that accept it now. */
export type Held = Readonly<Record<string, () => Promise<string[]>>>;

/** The APIs that accept the credential of a client. */
export async function openedBy(client: Client): Promise<string[]> {
  const answers = await Promise.all(
    Object.entries(CALLER_PATHS).map(async ([API, path]) => {
      const { status } = await client.get(path);
      expect([API, [200, 401, 403].includes(status) || status]).toEqual([API, true]);
      return status === 200 ? [API] : [];
    }),
  );
  return answers.flat();
}

/** Every credential that one account can have. */
export async function everyCredential(app: TestApp, party: oidc.Configuration, user: TestAccount) {
  const { username, password } = user;
  const langflow = await aLogin(app, user);
  const windmill = (await app.anonymous.post('/api/auth/login', { email: username, password }))
    .text;
  const zenml = (await app.anonymous.form('/auth/login', { username, password })).body
    .access_token as string;
  const derived = (await app.withToken(zenml).get('/auth/api_token')).body as string;
  const ofKey = (await app.anonymous.form('/auth/login', { password: user.apiKey })).body
    .access_token as string;
  const visitor = new PageVisitor(app);
  await visitor.logIn(user);
  const page = visitor.cookie('gatehouse_session')!;
  const oauth = await logIn(party, new Person(app, user));

  const bearer = (token: string) => () => openedBy(app.withToken(token));
  const cookie = (name: string, value: string) => () =>
    openedBy(app.anonymous.with({ cookie: `${name}=${value}` }));
  const when = async (isGood: Promise<boolean>, API: string) => ((await isGood) ? [API] : []);
  const ofLogIns: Held = {
    'Langflow token': bearer(langflow.access),
    'Langflow cookie': cookie('access_token_lf', langflow.access),
    'Langflow refresh token': () => {
      const client = app.anonymous.with({ cookie: `refresh_token_lf=${langflow.refresh}` });
      return when(
        client.post('/api/v1/refresh').then(({ status }) => status === 200),
        'Langflow',
      );
    },
    'Windmill token': bearer(windmill),
    'Windmill cookie': cookie('token', windmill),
    'ZenML token': bearer(zenml),
    'ZenML token of a token': bearer(derived),
    'cookie of the pages': cookie('gatehouse_session', page),
    'OAuth access token': bearer(oauth.access_token),
    'OAuth refresh token': () => {
      const told = oidc.tokenIntrospection(party, oauth.refresh_token!);
      return when(
        told.then(({ active }) => active),
        'OAuth 2.0',
      );
    },
  };
  const ofKeys: Held = {
    'API key': () => openedBy(app.as(user)),
    'API key as a bearer token': bearer(user.apiKey),
    'token of an API key': bearer(ofKey),
  };
  return { ofLogIns, ofKeys, tokens: { langflow: langflow.access, windmill, zenml, page } };
}
