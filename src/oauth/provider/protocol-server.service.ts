import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { DirectoryRequest } from '../../access/request.js';
import { AuthorizationLimit } from '../../auth/authorization-limit.service.js';
import { ClientGuesses } from '../../auth/client-guesses.service.js';
import { readBasicCredentials } from '../../platform/credentials/basic-credentials.js';
import type { ReadBody } from '../../platform/validation/body-form.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { DirectAnswers, type DirectAnswer } from './direct-answers.service.js';
import { Issuer } from './issuer.service.js';
import { OauthProvider } from './oauth-provider.service.js';
import { ProviderRequest } from './provider-request.js';
import { assertRequestBounded, parametersOf, REQUEST_BOUND_REFUSALS } from './request-bounds.js';

/** What {@link ProtocolServer.serve} throws where no log-in begins. */
export const SERVE_REFUSALS = REQUEST_BOUND_REFUSALS;

/** What {@link ProtocolServer.serveClient} throws, and what the library words like one of ours. */
export const SERVE_CLIENT_REFUSALS = [
  ...SERVE_REFUSALS,
  'rate_limited',
  'oauth_client_refused',
] as const satisfies readonly ErrorCode[];

/**
 * The policy for the few pages that the library writes itself. It adds the hash of its one script
 * to the empty list. Our own pages set their own policy.
 */
const POLICY = "default-src 'none'; script-src; frame-ancestors 'none'; base-uri 'none'";

/** Passes protocol requests to the provider, which writes the responses itself. */
@Injectable()
export class ProtocolServer {
  constructor(
    private readonly provider: OauthProvider,
    private readonly issuer: Issuer,
    private readonly guesses: ClientGuesses,
    private readonly direct: DirectAnswers,
    private readonly limit: AuthorizationLimit,
  ) {}

  /** @throws DomainError {@link SERVE_REFUSALS}, `rate_limited` where a log-in begins */
  async serve(
    request: DirectoryRequest,
    reply: FastifyReply,
    beforeResponse?: ProviderRequest['beforeResponse'],
  ): Promise<void> {
    assertRequestBounded(request);
    if (storesSomething(request)) await this.limit.consume(request.ip, request.actor);
    const handle = await this.provider.handler();
    const { raw } = reply;
    // Headers that the server sets on every response apply here too.
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) raw.setHeader(name, value);
    }
    raw.setHeader('content-security-policy', POLICY);
    raw.setHeader('x-content-type-options', 'nosniff');
    reply.hijack();
    await handle(new ProviderRequest(request, reply, this.issuer, beforeResponse), raw);
  }

  /** Like {@link serve}, for userinfo. @throws DomainError {@link SERVE_REFUSALS} */
  async serveUserinfo(request: DirectoryRequest, reply: FastifyReply): Promise<void> {
    assertRequestBounded(request);
    const answer = await this.direct.answerUserinfo(request);
    if (answer) return send(reply, answer);
    await this.serve(request, reply);
  }

  /**
   * Like {@link serve}, for endpoints where clients authenticate with a secret: a client that sends
   * too many wrong ones is rejected.
   *
   * @throws DomainError {@link SERVE_CLIENT_REFUSALS}
   */
  async serveClient(request: DirectoryRequest, reply: FastifyReply): Promise<void> {
    assertRequestBounded(request);
    const answer = await this.direct.answerClient(request);
    if (answer) return send(reply, answer);
    const clientId = clientIdOf(request);
    await this.guesses.assertAllowed(clientId, request);
    // Counted before the client has its answer: the next request already finds the count.
    await this.serve(request, reply, async (status, { refusedClientId }) => {
      if (status === 401) await this.guesses.count(refusedClientId ?? clientId, request);
    });
  }
}

/** Sends what the library would, with its headers. */
function send(reply: FastifyReply, answer: DirectAnswer): void {
  void reply.header('cache-control', 'no-store').header('vary', 'Origin').send(answer);
}

/** The routes that may store something for a caller without an account. */
const STORING = new Set([
  '/oauth/authorize',
  '/oauth/device_authorization',
  '/oauth/device',
  '/oauth/logout',
]);

/**
 * Whether the request may store something until a log-in ends or its form is sent. A silent request
 * (`prompt=none`) gets an immediate response, unless the document of its client is read and stored.
 */
function storesSomething({ routeOptions, url }: DirectoryRequest): boolean {
  const route = routeOptions.url ?? '';
  if (route === '/oauth/authorize') {
    const parameters = parametersOf(url);
    return (
      parameters.get('prompt') !== 'none' || /^https?:/i.test(parameters.get('client_id') ?? '')
    );
  }
  return STORING.has(route);
}

/**
 * Returns the client id that a request states: in the header's credentials, else in the form (RFC
 * 6749 2.3.1).
 */
function clientIdOf({ headers, body }: DirectoryRequest): string {
  const basic = readBasicCredentials(headers.authorization);
  if (basic) return basic.id;
  const form = body as ReadBody | undefined;
  return (form?.kind === 'form' && form.fields?.['client_id']) || '';
}
