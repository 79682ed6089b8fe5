import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../platform/errors/domain-error.js';
import { ClientsService } from '../oauth/clients/clients.service.js';
import { CredentialGuesses } from './credential-guesses.service.js';

/** Bounds the wrong secrets of one OAuth client that one address may send, at whatever endpoint. */
@Injectable()
export class ClientGuesses {
  constructor(
    private readonly guesses: CredentialGuesses,
    private readonly clients: ClientsService,
  ) {}

  /**
   * Refuses an address that has sent too many wrong secrets of a client.
   *
   * @throws DomainError `rate_limited`
   */
  assertAllowed(clientId: string, request: FastifyRequest): Promise<void> {
    return this.guesses.assertClient(clientId, request);
  }

  /** Counts a wrong secret. Nothing is kept of the names that somebody makes up: those count by the address alone. */
  async count(clientId: string, request: FastifyRequest): Promise<void> {
    if (await this.clients.find(clientId)) await this.guesses.countClient(clientId, request);
    else await this.guesses.countUnknownClient(request);
  }

  /**
   * Lets a client prove itself, within the limits of guessing.
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
