import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { isWhole } from '../access/proof.js';
import type { DirectoryRequest } from '../access/request.js';
import { ENV, type Env } from '../platform/config/env.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { ActingSuperuser } from './acting-superuser.service.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { BearerStrategy } from './bearer.strategy.js';

/** The credentials of a request, as its API's adapter found them. */
interface Presented {
  readonly token?: string;
  readonly apiKey?: string;
  /** Which of the two came in a cookie, added by the browser. */
  readonly inCookie?: 'token' | 'apiKey';
  /** Whether it is the session of our pages. */
  readonly isOfPages?: true;
  /** Whether a script of our pages asked for the session of the pages. */
  readonly isByScript?: true;
}

/**
 * Finds the actor that a credential belongs to.
 *
 * Calls only `validate` of passport's strategies, because the adapter has already found the
 * credential. Letting passport search for it again took a seventh of the time of a request.
 */
@Injectable()
export class Identification {
  constructor(
    private readonly bearer: BearerStrategy,
    private readonly apiKey: ApiKeyStrategy,
    private readonly superuser: ActingSuperuser,
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Returns the actor of a request, and sets `request.cameBy`.
   *
   * @returns undefined if the request has no credentials and authentication is on
   * @throws DomainError as the strategies
   */
  identify(
    { token, apiKey, inCookie, isOfPages, isByScript }: Presented,
    request: DirectoryRequest,
  ): Promise<Actor | undefined> {
    if (token !== undefined) {
      request.cameBy = inCookie === 'token' ? 'cookie' : 'caller';
      return this.identifyByToken(token, apiKey, request);
    }
    if (apiKey !== undefined) {
      request.cameBy = inCookie !== 'apiKey' ? 'caller' : isByScript ? 'script' : 'cookie';
      const found = this.apiKey.validate(apiKey, request.ip);
      return isOfPages ? found.then((actor) => this.assertWhole(actor)) : found;
    }
    request.cameBy = 'nothing';
    return this.superuser.find();
  }

  /**
   * Refuses a log-in that an API has accepted by a password alone, where its token is sent as the
   * session of our pages: these ask an account for its second factor.
   */
  private async assertWhole(actor: Actor): Promise<Actor> {
    const { isPasswordAloneOkOnApis, secondFactor } = this.env;
    if (!isPasswordAloneOkOnApis || secondFactor === 'off') return actor;
    if (await isWhole(this.dataSource, actor, true)) return actor;
    throw new DomainError('not_authenticated');
  }

  /**
   * If a key is sent with a token, it counts only if the token is valid but its account was deleted
   * (contract langflow 3.1). If both are the same text, it is a key or an invalid token.
   */
  private async identifyByToken(
    token: string,
    apiKey: string | undefined,
    request: DirectoryRequest,
  ): Promise<Actor> {
    try {
      return await this.bearer.validate(token);
    } catch (error) {
      if (!(error instanceof DomainError) || apiKey === undefined) throw error;
      const isSame = apiKey === token && error.is('invalid_token');
      if (!isSame && !error.is('token_subject_unknown')) throw error;
      request.cameBy = 'caller';
      return this.apiKey.validate(apiKey, request.ip).catch((refusal: unknown) => {
        const isUnknown = refusal instanceof DomainError && refusal.is('invalid_api_key');
        throw isSame && isUnknown ? error : refusal;
      });
    }
  }
}
