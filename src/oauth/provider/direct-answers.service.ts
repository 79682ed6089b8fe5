import { Injectable } from '@nestjs/common';
import type { DirectoryRequest } from '../../access/request.js';
import { SCOPES } from '../../access/scopes.js';
import type { BasicCredentials } from '../../platform/credentials/basic-credentials.js';
import { isAccessTokenText } from '../../platform/credentials/secret-token.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ReadBody } from '../../platform/validation/body-form.js';
import { CLIENT_CREDENTIALS } from '../clients/client-rules.js';
import { ClientTokens } from '../clients/client-tokens.service.js';
import { apiScopesOf } from '../clients/oauth-scopes.js';
import { CLAIMS_OF_SCOPES } from './claims-request.js';
import { ClientAuthenticator, type ProvenClient } from './client-authenticator.service.js';
import { additionTo, mayInspect } from './introspection.js';
import { Issuer } from './issuer.service.js';
import { OauthAccounts, shownUsername } from './oauth-accounts.service.js';
import { TokenLookup } from './token-lookup.service.js';

/** The body of an answer with status 200. */
export type DirectAnswer = Readonly<Record<string, unknown>>;

type Form = Readonly<Record<string, string>>;

const URLENCODED = /^application\/x-www-form-urlencoded *(?:;|$)/i;
const BASIC = /^basic ([A-Za-z0-9+/]+={0,2})$/i;
const BEARER = /^bearer ([^\s]+)$/i;

const CLIENT_FIELDS = ['client_id', 'client_secret'];
const INTROSPECTION_FIELDS = new Set([...CLIENT_FIELDS, 'token', 'token_type_hint']);
const TOKEN_FIELDS = new Set([...CLIENT_FIELDS, 'grant_type', 'scope']);
const USERINFO_FIELDS = new Set(['access_token']);

/** The scopes whose claims depend on nothing but the account. */
const PLAIN_SCOPES: ReadonlySet<string> = new Set([
  'openid',
  'profile',
  'email',
  'offline_access',
  ...SCOPES,
]);

/**
 * Answers the requests that resource servers and programs make all the time: introspection (RFC
 * 7662), userinfo (OpenID Connect Core 5.3) and tokens by client credentials (RFC 6749 4.4). The
 * library takes ten times as long, since it looks up each part by itself.
 *
 * Only plain requests that succeed are answered here, with what the library answers. Everything
 * else returns undefined and is for the library: errors, other ways to authenticate, requests of
 * browsers, parameters that are not listed.
 */
@Injectable()
export class DirectAnswers {
  constructor(
    private readonly clients: ClientAuthenticator,
    private readonly tokens: TokenLookup,
    private readonly clientTokens: ClientTokens,
    private readonly accounts: OauthAccounts,
    private readonly issuer: Issuer,
  ) {}

  /** Answers at the endpoints where clients authenticate. */
  async answerClient(request: DirectoryRequest): Promise<DirectAnswer | undefined> {
    switch (request.routeOptions.url) {
      case '/oauth/introspect':
        return this.introspect(request);
      case '/oauth/token':
        return this.issue(request);
      default:
        return undefined;
    }
  }

  /** Answers a request for userinfo. */
  async answerUserinfo(request: DirectoryRequest): Promise<DirectAnswer | undefined> {
    if (request.routeOptions.url !== '/oauth/userinfo') return undefined;
    const text = readAccessToken(request);
    const token = text === undefined ? undefined : await this.tokens.find(text);
    if (token?.kind !== 'AccessToken') return undefined;
    const { aud, claims, scope, accountId } = token.payload;
    const scopes = scope?.split(' ') ?? [];
    const isPlain =
      aud === undefined &&
      Object.keys((claims as object | undefined) ?? {}).length === 0 &&
      scopes.includes('openid') &&
      scopes.every((name) => PLAIN_SCOPES.has(name));
    const account = isPlain ? await this.accounts.find(accountId!) : undefined;
    const all = await account?.claims('userinfo', scope!, {}, []);
    if (!account || !all) return undefined;
    const names = new Set(scopes.flatMap((name) => CLAIMS_OF_SCOPES[name] ?? []));
    const told = Object.entries({ ...all, sub: account.accountId });
    return Object.fromEntries(told.filter(([name]) => names.has(name)));
  }

  private async introspect(request: DirectoryRequest): Promise<DirectAnswer | undefined> {
    const form = readForm(request, INTROSPECTION_FIELDS);
    const text = form?.['token'];
    // A token with a dot is structured. The library says that it cannot be introspected.
    if (text === undefined || text.includes('.')) return undefined;
    const [client, token] = await Promise.all([
      this.authenticate(request, form!),
      this.tokens.find(text),
    ]);
    if (!client) return undefined;
    if (!token || !mayInspect({ ...client, isPublic: false }, token.payload)) {
      return { active: false };
    }
    const { kind, payload, account } = token;
    const { clientId, exp, iat, sid, scope } = payload;
    // What is undefined is not sent.
    return {
      active: true,
      client_id: clientId,
      exp,
      iat,
      sid,
      iss: this.issuer.origin,
      scope,
      token_type: kind === 'RefreshToken' ? undefined : 'Bearer',
      ...additionTo(
        { ...payload, kind },
        { issuer: this.issuer.origin, username: shownUsername(account) },
      ),
    };
  }

  private async issue(request: DirectoryRequest): Promise<DirectAnswer | undefined> {
    const form = readForm(request, TOKEN_FIELDS);
    if (form?.['grant_type'] !== CLIENT_CREDENTIALS) return undefined;
    const client = await this.authenticate(request, form);
    if (!client?.grantTypes.includes(CLIENT_CREDENTIALS)) return undefined;
    const wanted = form['scope'] === undefined ? undefined : [...new Set(form['scope'].split(' '))];
    const own = apiScopesOf(client.scopes);
    if (wanted?.some((scope) => !own.includes(scope))) return undefined;
    try {
      const { accessToken, expiresInSeconds, scopes } = await this.clientTokens.issue(
        client,
        wanted,
      );
      return {
        access_token: accessToken,
        expires_in: expiresInSeconds,
        token_type: 'Bearer',
        ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      };
    } catch (error) {
      if (error instanceof DomainError && error.is('oauth_client_refused')) return undefined;
      throw error;
    }
  }

  private async authenticate(
    request: DirectoryRequest,
    form: Form,
  ): Promise<ProvenClient | undefined> {
    const sent = readClient(request, form);
    return sent && this.clients.prove(sent, request);
  }
}

/**
 * Reads a form that has only these fields, each once and not empty. A request with an `Origin` is
 * for the library, which knows the origins of each client.
 */
function readForm(
  { headers, body }: DirectoryRequest,
  allowed: ReadonlySet<string>,
): Form | undefined {
  const sent = body as ReadBody | undefined;
  const isForm = sent?.kind === 'form' && URLENCODED.test(headers['content-type'] ?? '');
  if (!isForm || headers.origin !== undefined) return undefined;
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(sent.text)) {
    if (!allowed.has(name) || value === '' || fields[name] !== undefined) return undefined;
    fields[name] = value;
  }
  return fields;
}

function readClient(
  { headers }: DirectoryRequest,
  { client_id: id, client_secret: secret }: Form,
): BasicCredentials | undefined {
  if (headers.authorization === undefined) return id && secret ? { id, secret } : undefined;
  const [, encoded] = BASIC.exec(headers.authorization) ?? [];
  if (encoded === undefined || encoded.length % 4 !== 0 || secret !== undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  // A token of this server needs no decoding.
  if (colon < 1 || /[%+]/.test(text)) return undefined;
  const given = { id: text.slice(0, colon), secret: text.slice(colon + 1) };
  return id === undefined || id === given.id ? given : undefined;
}

function readAccessToken(request: DirectoryRequest): string | undefined {
  const { headers, url, body, method } = request;
  if (url.includes('?') || headers.origin !== undefined) return undefined;
  if (headers.authorization === undefined) {
    return method === 'POST' ? readForm(request, USERINFO_FIELDS)?.['access_token'] : undefined;
  }
  const [, text] = BEARER.exec(headers.authorization) ?? [];
  return body === undefined && text !== undefined && isAccessTokenText(text) ? text : undefined;
}
