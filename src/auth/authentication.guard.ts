import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import type { Actor } from '../access/actor.js';
import { policyOf } from '../access/policy-of.js';
import type { DirectoryRequest } from '../access/request.js';
import { ENV, type Env } from '../config/env.js';
import type { PresentedCredentials } from '../dialects/dialect.js';
import { dialectOf } from '../dialects/dialect-of.js';
import { DomainError } from '../errors/domain-error.js';
import { UsersService } from '../users/users.service.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { BearerStrategy, SCHEME } from './bearer.strategy.js';
import { runStrategy } from './run-strategy.js';

/** Finds out who is calling and sets `request.actor`; whether they may is the access guard's to say. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly bearer: BearerStrategy,
    private readonly apiKey: ApiKeyStrategy,
    private readonly users: UsersService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = policyOf(context.getHandler());
    if (policy.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<DirectoryRequest>();
    const { token, apiKey } = dialectOf(request.url).credentialsOf(request);
    const ignoresApiKey = policy.kind === 'anybody' && policy.ignoresApiKeys;
    try {
      request.actor = await this.identify({ token, apiKey: ignoresApiKey ? undefined : apiKey });
    } catch (error) {
      if (policy.kind !== 'anybody' || !(error instanceof DomainError)) throw error;
    }
    return true;
  }

  private async identify({ token, apiKey }: PresentedCredentials): Promise<Actor | undefined> {
    if (token !== undefined) return this.identifyByToken(token, apiKey);
    if (apiKey !== undefined) return this.identifyByKey(apiKey);
    return this.env.isAuthEnabled ? undefined : this.actingSuperuser();
  }

  /** A key beside a token counts only when the token is sound but its account is gone (contract langflow 3.1). */
  private async identifyByToken(token: string, apiKey: string | undefined): Promise<Actor> {
    try {
      return await runStrategy(this.bearer, { headers: { authorization: SCHEME + token } });
    } catch (error) {
      const refusal = toRefusal(error);
      const isAccountGone = refusal instanceof DomainError && refusal.is('token_subject_unknown');
      if (isAccountGone && apiKey !== undefined) return this.identifyByKey(apiKey);
      throw refusal;
    }
  }

  private identifyByKey(apiKey: string): Promise<Actor> {
    return runStrategy(this.apiKey, { headers: { 'x-api-key': apiKey } });
  }

  private async actingSuperuser(): Promise<Actor | undefined> {
    const account = await this.users.findActingSuperuser();
    return account ? { account, credential: { kind: 'none' } } : undefined;
  }
}

/** passport-jwt refuses with the errors of `jsonwebtoken`. */
function toRefusal(error: unknown): unknown {
  if (error instanceof jwt.TokenExpiredError) return new DomainError('token_expired');
  const isJwtFault =
    error instanceof Error && /^(JsonWebToken|NotBefore|Syntax)Error$/.test(error.name);
  return isJwtFault ? new DomainError('invalid_token') : error;
}
