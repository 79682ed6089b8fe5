import { randomBytes } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import {
  beginAuthorization,
  discover,
  Person,
  REDIRECT_URI,
  register,
  type Registered,
} from '../support/relying-party.js';
import { actionsIn, startGrantWorld, type GrantWorld } from './grant-world.js';

/** The scopes of a log-in whose tokens can be refreshed. */
export const SCOPE = 'openid offline_access read';

/** A server with two confidential clients and a public one. */
export interface NegativeWorld extends GrantWorld {
  readonly other: Registered;
  readonly publicClient: Registered;
}

export async function startNegativeWorld(): Promise<NegativeWorld> {
  const world = await startGrantWorld();
  const superuser = world.app.as(world.superuser);
  const [other, publicClient] = [
    await register(superuser),
    await register(superuser, {
      is_public: true,
      grant_types: ['authorization_code', 'refresh_token'],
    }),
  ];
  return { ...world, other, publicClient };
}

/** Requests that a relying party would not send. An undefined parameter is left out. */
type Parameters = Readonly<Record<string, string | undefined>>;

/** The helpers of the tests about what is refused. */
export function attemptsIn(world: () => NegativeWorld) {
  const { aPerson, ...others } = actionsIn(world);
  const basic = ({ client_id: id, client_secret: secret }: Registered) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });
  const formOf = (parameters: Parameters) =>
    Object.fromEntries(
      Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
  /** The URL of an authorization request that is right but for the changes. */
  const urlOf = (changes: Parameters = {}, raw = '') => {
    const parameters = {
      client_id: world().client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid read',
      state: 'the state',
      ...changes,
    };
    return `/oauth/authorize?${new URLSearchParams(formOf(parameters)).toString()}${raw}`;
  };
  /** Where a browser without a log-in ends: at a page, or at the relying party. */
  const authorize = (changes?: Parameters, raw?: string): Promise<Answer | URL> =>
    new Person(world().app, world().superuser).walk(urlOf(changes, raw));
  /** Sends a form with the credentials of a client, or without. */
  const send = (path: string, form: Parameters, headers: Record<string, string> = {}) =>
    world().app.anonymous.with(headers).form(path, formOf(form));
  const token = (form: Parameters, client: Registered | undefined = world().client) =>
    send('/oauth/token', form, client.client_secret ? basic(client) : {});
  /** A code of a new person, as a client gets it, with its verifier. */
  const aCode = async (parameters: Readonly<Record<string, string>> = {}, client?: Registered) => {
    const { account, person } = await aPerson();
    const config = client ? await discover(world().app, client) : world().config;
    const { url, verifier } = await beginAuthorization(config, { scope: SCOPE, ...parameters });
    const code = (await person.arrive(url)).searchParams.get('code')!;
    return {
      account,
      person,
      form: {
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: REDIRECT_URI,
      },
    };
  };
  /** Tokens of a new person. */
  const someTokens = async (parameters: Readonly<Record<string, string>> = {}) => {
    const { account, person, form } = await aCode(parameters);
    const { body } = await token(form);
    return {
      account,
      person,
      tokens: body as { access_token: string; refresh_token: string; id_token: string },
    };
  };
  const aVerifier = () => randomBytes(32).toString('base64url');
  const challengeOf = (verifier: string) => oidc.calculatePKCECodeChallenge(verifier);
  return {
    ...others,
    aPerson,
    basic,
    urlOf,
    authorize,
    send,
    token,
    aCode,
    someTokens,
    aVerifier,
    challengeOf,
  };
}

/** The error at the relying party, or the page's status. */
export function outcomeOf(end: Answer | URL): string | number {
  return end instanceof URL ? (end.searchParams.get('error') ?? 'no error') : end.status;
}
