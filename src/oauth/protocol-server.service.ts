import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { DirectoryRequest } from '../access/request.js';
import { Issuer } from './issuer.service.js';
import { OauthProvider } from './oauth-provider.service.js';
import { ProviderRequest } from './provider-request.js';

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
  ) {}

  async serve(request: DirectoryRequest, reply: FastifyReply): Promise<void> {
    const handle = await this.provider.handler();
    const { raw } = reply;
    // What was decided about every answer of the server holds for these too.
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) raw.setHeader(name, value);
    }
    raw.setHeader('content-security-policy', POLICY);
    raw.setHeader('x-content-type-options', 'nosniff');
    reply.hijack();
    await handle(new ProviderRequest(request, reply, this.issuer), raw);
  }
}
