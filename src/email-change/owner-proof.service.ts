import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { assertScope } from '../access/scopes.js';
import { DomainError } from '../errors/domain-error.js';
import { Identity } from '../users/identity.entity.js';
import { Password } from '../users/password.entity.js';
import { PasswordsService } from '../users/passwords.service.js';

/** Whether a caller may change the email of their own account, and is its owner. */
@Injectable()
export class OwnerProof {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: PasswordsService,
  ) {}

  /**
   * Refuses a limited credential, and an account without a password, which only its owner knows.
   *
   * @throws DomainError `token_out_of_scope`, `external_account_fixed`, `account_without_password`
   */
  async assertMayChange(actor: Actor): Promise<void> {
    assertScope(actor, 'admin');
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
