import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '../platform/config/env.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import { UsersService } from '../users/users.service.js';
import { AccessTokens, type TokenPair } from './access-tokens.service.js';
import { SessionsService } from './sessions.service.js';

/** What {@link AuthService.autoLogin} throws. */
export const AUTO_LOGIN_REFUSALS = [
  'auto_login_disabled',
  'superuser_missing',
] as const satisfies readonly ErrorCode[];

/** What {@link AuthService.refresh} throws. */
export const REFRESH_REFUSALS = [
  'invalid_refresh_token',
  'account_inactive',
  'second_factor_setup_required',
] as const satisfies readonly ErrorCode[];

/** Logs in by password, and refreshes sessions. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly tokens: AccessTokens,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Logs in by password. An unknown name takes as long as a wrong password, and only the correct
   * password reveals that an account is inactive.
   *
   * @param code of a second factor
   * @throws DomainError `PASSWORD_LOGIN_REFUSALS`, `SENT_CODE_REFUSALS`
   */
  async login(username: string, password: string, code: string | undefined): Promise<TokenPair> {
    const user = await this.users.findByUsername(username);
    const sent = { name: username, password };
    const factor = { factor: 'sent', code } as const;
    return this.tokens.signPair(await this.sessions.beginByPassword(user, sent, factor));
  }

  /**
   * Begins a session of the superuser if authentication is off.
   *
   * @throws DomainError {@link AUTO_LOGIN_REFUSALS}
   */
  async autoLogin(): Promise<TokenPair> {
    if (this.env.isAuthEnabled) throw new DomainError('auto_login_disabled');
    const superuser = await this.users.findActingSuperuser();
    if (!superuser) throw new DomainError('superuser_missing');
    return this.tokens.signPair(await this.sessions.beginWithoutProof(superuser.id));
  }

  /**
   * Issues a new pair of tokens for a live session, which then lasts a full lifetime from now. The
   * old refresh token stays valid until the session ends: every tab of Langflow's web UI refreshes
   * with the one it has (contract langflow 8.1).
   *
   * @throws DomainError {@link REFRESH_REFUSALS}
   */
  async refresh(refreshToken: string | undefined): Promise<TokenPair> {
    const claims = refreshToken && this.tokens.read(refreshToken, { mayBeExpired: false });
    if (!claims || claims.type !== 'refresh') throw new DomainError('invalid_refresh_token');
    const { sub, sid } = claims;
    await this.sessions.authenticate(sub, sid).catch((error: unknown) => {
      const isRefusal = error instanceof DomainError && !error.is('account_inactive');
      throw isRefusal ? new DomainError('invalid_refresh_token') : error;
    });
    const session = { id: sid, userId: sub };
    await this.sessions.extend(session);
    return this.tokens.signPair(session);
  }
}
