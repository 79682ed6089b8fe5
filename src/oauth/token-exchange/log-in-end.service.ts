import { Injectable } from '@nestjs/common';
import { LogOut } from '../../auth/log-out.service.js';
import { PasswordChange, type NewPassword } from '../../auth/password-change.service.js';

/** Ends log-ins: a log-out ends one, a new password ends all of the account. */
@Injectable()
export class LogInEnd {
  constructor(
    private readonly logOut: LogOut,
    private readonly passwords: PasswordChange,
  ) {}

  /** Ends the log-ins of a request's credentials. API keys stay valid. */
  end(credentials: readonly (string | undefined)[]): Promise<void> {
    return this.logOut.end(credentials);
  }

  /** @throws DomainError `PASSWORD_CHANGE_REFUSALS` */
  async changePassword(name: string, change: NewPassword): Promise<void> {
    await this.passwords.byAnyName(name, change);
  }
}
