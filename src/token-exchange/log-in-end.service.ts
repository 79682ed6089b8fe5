import { Injectable } from '@nestjs/common';
import { AuthService } from '../auth/auth.service.js';
import { PasswordChange, type NewPassword } from '../auth/password-change.service.js';
import { SessionTokens } from '../auth/session-tokens.service.js';

/** What ends log-ins: a log-out one, a new password all of the account. */
@Injectable()
export class LogInEnd {
  constructor(
    private readonly auth: AuthService,
    private readonly sessionTokens: SessionTokens,
    private readonly passwords: PasswordChange,
  ) {}

  /** Ends the log-in that a token, or the token of a cookie, stands for. API keys stay. */
  async end(token: string | undefined, sessionToken: string | undefined): Promise<void> {
    await this.auth.logout([token]);
    if (sessionToken) await this.sessionTokens.end(sessionToken);
  }

  /** @throws DomainError what PasswordChange throws */
  async changePassword(name: string, change: NewPassword): Promise<void> {
    await this.passwords.byAnyName(name, change);
  }
}
