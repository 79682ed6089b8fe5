import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../platform/errors/domain-error.js';
import { ClientsService } from '../oauth/clients/clients.service.js';
import { CredentialGuesses } from './credential-guesses.service.js';

/**
 * Limits how many wrong secrets of one OAuth client an address may send, at all endpoints together.
 */
@Injectable()
export class ClientGuesses {
  constructor(
    private readonly guesses: CredentialGuesses,
    private readonly clients: ClientsService,
  ) {}

  /**
   * Throws if an address has sent too many wrong secrets of a client.
   *
   * @throws DomainError `rate_limited`
   */
  assertAllowed(clientId: string, request: FastifyRequest): Promise<void> {
    return this.guesses.assertClient(clientId, request);
  }

  /** The row of `abuse_limits` that counts wrong secrets of a client from an address. */
  rowOf(clientId: string, request: FastifyRequest): string {
    return this.guesses.rowOfClient(clientId, request);
  }

  /**
   * Counts a wrong secret. For an unknown client, counts only by the address, so that made-up names
   * are not stored.
   */
  async count(clientId: string, request: FastifyRequest): Promise<void> {
    if (await this.clients.find(clientId)) await this.guesses.countClient(clientId, request);
    else await this.guesses.countUnknownClient(request);
  }

  /**
   * Authenticates a client with `prove`, within the limits on wrong secrets.
   *
   * @throws DomainError `rate_limited`, and what `prove` throws
   */
  async guard<T>(clientId: string, request: FastifyRequest, prove: () => Promise<T>): Promise<T> {
    await this.assertAllowed(clientId, request);
    try {
      return await prove();
    } catch (error) {
      const isRefused = error instanceof DomainError && error.is('oauth_client_refused');
      if (isRefused && (await this.clients.find(clientId))) {
        await this.guesses.countClient(clientId, request);
      } else {
        await this.guesses.count(error, request);
      }
      throw error;
    }
  }
}
