import { Injectable } from '@nestjs/common';
import { LogOut } from '../../auth/log-out.service.js';
import { PasswordChange, type NewPassword } from '../../auth/password-change.service.js';

/** What ends log-ins: a log-out one, a new password all of the account. */
@Injectable()
export class LogInEnd {
  constructor(
    private readonly logOut: LogOut,
    private readonly passwords: PasswordChange,
  ) {}

  /** Ends the log-ins that the credentials of a request stand for. API keys stay. */
  end(credentials: readonly (string | undefined)[]): Promise<void> {
    return this.logOut.end(credentials);
  }

  /** @throws DomainError what PasswordChange throws */
  async changePassword(name: string, change: NewPassword): Promise<void> {
    await this.passwords.byAnyName(name, change);
  }
}
