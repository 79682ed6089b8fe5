import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { DirectoryRequest } from '../../access/request.js';
import { AuthorizationLimit } from '../../auth/authorization-limit.service.js';
import { ClientGuesses } from '../../auth/client-guesses.service.js';
import { readBasicCredentials } from '../../platform/credentials/basic-credentials.js';
import type { ReadBody } from '../../platform/validation/body-form.js';
import { Issuer } from './issuer.service.js';
import { OauthProvider } from './oauth-provider.service.js';
import { ProviderRequest } from './provider-request.js';
import { assertRequestBounded } from './request-bounds.js';

/**
 * For the few pages that the library writes itself: it adds the hash of its one script to the empty list. Our own pages bring
 * their own policy.
 */
const POLICY = "default-src 'none'; script-src; frame-ancestors 'none'; base-uri 'none'";

/** Hands requests of the protocol over to the provider, which answers them itself. */
@Injectable()
export class ProtocolServer {
  constructor(
    private readonly provider: OauthProvider,
    private readonly issuer: Issuer,
    private readonly guesses: ClientGuesses,
    private readonly limit: AuthorizationLimit,
  ) {}

  /** @throws DomainError `value_too_long`, `malformed_request`, `rate_limited` */
  async serve(request: DirectoryRequest, reply: FastifyReply): Promise<ProviderRequest> {
    assertRequestBounded(request);
    if (beginsLogin(request)) await this.limit.consume(request.ip, request.actor);
    const handle = await this.provider.handler();
    const { raw } = reply;
    // What was decided about every answer of the server holds for these too.
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) raw.setHeader(name, value);
    }
    raw.setHeader('content-security-policy', POLICY);
    raw.setHeader('x-content-type-options', 'nosniff');
    reply.hijack();
    const seen = new ProviderRequest(request, reply, this.issuer);
    await handle(seen, raw);
    return seen;
  }

  /**
   * The same where clients prove themselves by a secret: who sends wrong ones is refused after some.
   *
   * @throws DomainError `rate_limited`
   */
  async serveClient(request: DirectoryRequest, reply: FastifyReply): Promise<void> {
    const clientId = clientIdOf(request);
    await this.guesses.assertAllowed(clientId, request);
    const seen = await this.serve(request, reply);
    if (reply.raw.statusCode !== 401) return;
    await this.guesses.count(seen.refusedClientId ?? clientId, request);
  }
}

/** Whether something is kept of the request until the log-in ends. A silent one (`prompt=none`) is answered at once. */
function beginsLogin({ routeOptions, query }: DirectoryRequest): boolean {
  if (routeOptions.url === '/oauth/device_authorization') return true;
  const { prompt } = (query ?? {}) as { prompt?: unknown };
  return routeOptions.url === '/oauth/authorize' && prompt !== 'none';
}

/** Whom a client says it is: by its credentials in the header, else in the form (RFC 6749 2.3.1). */
function clientIdOf({ headers, body }: DirectoryRequest): string {
  const basic = readBasicCredentials(headers.authorization);
  if (basic) return basic.id;
  const form = body as ReadBody | undefined;
  return (form?.kind === 'form' && form.fields?.['client_id']) || '';
}
