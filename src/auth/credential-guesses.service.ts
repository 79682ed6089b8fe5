import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authorOf } from '../audit/author.js';
import { actAs } from '../audit/authors.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENV, type Env } from '../platform/config/env.js';
import { hashSecret } from '../platform/credentials/secret-token.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { LimitStore } from '../limits/limit-store.service.js';
import { networkOf } from '../limits/network-of.js';
import { WindowLimit } from '../limits/window-limit.js';

/**
 * The errors that count as a wrong guess. An expired token does not: it was valid, and clients send
 * it to learn that they must refresh it.
 */
const MISSES: ReadonlySet<ErrorCode> = new Set([
  'invalid_api_key',
  'invalid_token',
  'token_subject_unknown',
  'oauth_client_refused',
  'device_code_unknown',
]);

/**
 * Limits how many invalid credentials an address may send. Valid ones from the same address are
 * neither counted nor refused.
 */
@Injectable()
export class CredentialGuesses {
  private readonly ofAddress: WindowLimit;
  private readonly ofClient: WindowLimit;

  constructor(store: LimitStore, trail: AuditTrail, @Inject(ENV) env: Env) {
    const rule = { times: env.badCredentialsPerMinute, seconds: 60 };
    this.ofAddress = new WindowLimit({ name: 'bad_credentials', ...rule }, store, trail);
    this.ofClient = new WindowLimit({ name: 'bad_client_secrets', ...rule }, store, trail);
  }

  /**
   * Counts an error if it is about an unknown credential.
   *
   * @throws DomainError `rate_limited`
   */
  async count(error: unknown, request: FastifyRequest): Promise<void> {
    if (!(error instanceof DomainError) || !MISSES.has((error as DomainError).code)) return;
    // Sets the author of the audit event: requests that only read have none.
    await actAs(authorOf(request), () => this.ofAddress.consume(networkOf(request.ip)));
  }

  /**
   * Throws if an address has sent too many wrong secrets of a client.
   *
   * @throws DomainError `rate_limited`
   */
  assertClient(clientId: string, request: FastifyRequest): Promise<void> {
    return this.ofClient.assertAllowed(keyOf(clientId, request));
  }

  /** The row of `abuse_limits` that counts wrong secrets of a client from an address. */
  rowOfClient(clientId: string, request: FastifyRequest): string {
    return this.ofClient.rowOf(keyOf(clientId, request));
  }

  /** Counts a secret of an unknown client, by the address alone. */
  async countUnknownClient(request: FastifyRequest): Promise<void> {
    await this.count(new DomainError('oauth_client_refused'), request).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    });
  }

  /** Counts a wrong secret of a client. The next one may be refused. */
  async countClient(clientId: string, request: FastifyRequest): Promise<void> {
    await this.ofClient.consume(keyOf(clientId, request)).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    });
  }
}

function keyOf(clientId: string, { ip }: FastifyRequest): string {
  return hashSecret(`${clientId} ${networkOf(ip)}`).toString('base64url');
}
