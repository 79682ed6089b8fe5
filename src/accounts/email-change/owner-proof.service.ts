import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../access/actor.js';
import { assertScope, POWER_REFUSALS } from '../../access/scopes.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { Identity } from '../../users/identity.entity.js';
import { Password } from '../../users/password.entity.js';
import { PasswordsService } from '../../users/passwords.service.js';

/** What {@link OwnerProof.assertMayChange} throws. */
export const CHANGE_EMAIL_REFUSALS = [
  ...POWER_REFUSALS,
  'external_account_fixed',
  'account_without_password',
  'not_a_log_in_token',
] as const satisfies readonly ErrorCode[];

/** Checks that callers may change the email of their own account, and that they are its owner. */
@Injectable()
export class OwnerProof {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: PasswordsService,
  ) {}

  /**
   * Rejects accounts without a password, since the password is what only the owner knows, and
   * credentials that are not a log-in: an API key may be lent, and a holder who sets the email
   * could take over the account.
   *
   * @throws DomainError {@link CHANGE_EMAIL_REFUSALS}
   */
  async assertMayChange(actor: Actor): Promise<void> {
    assertScope(actor, 'admin');
    await this.assertPassword(actor);
    const { credential } = actor;
    const isKey = credential.kind === 'api-key' && !credential.isSession;
    if (isKey || credential.kind === 'oauth-token') throw new DomainError('not_a_log_in_token');
  }

  private async assertPassword(actor: Actor): Promise<void> {
    const { manager } = this.dataSource;
    const { id: userId } = actor.account;
    if (await manager.existsBy(Password, { userId })) return;
    const isExternal = await manager.existsBy(Identity, { userId });
    throw new DomainError(isExternal ? 'external_account_fixed' : 'account_without_password');
  }

  /** @throws DomainError `current_password_wrong`, `rate_limited` */
  assertKnows({ account }: Actor, password: string): Promise<void> {
    return this.passwords.assertKnown(account.id, password);
  }
}
