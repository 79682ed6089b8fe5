import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { assertScope, POWER_REFUSALS } from '../access/scopes.js';
import { createApiKeyText } from '../platform/credentials/secret-token.js';
import { createServiceKeyText } from '../platform/credentials/service-key-text.js';
import type { ErrorCode } from '../platform/errors/error-code.js';
import type { User } from '../users/user.entity.js';
import { GET_USER_REFUSALS } from '../users/user-refusals.js';
import { UsersService } from '../users/users.service.js';
import { ApiKeyService, CREATE_KEY_REFUSALS } from './api-key.service.js';
import {
  KeyRotation,
  ROTATE_KEY_REFUSALS,
  type RotatedApiKey,
  type Rotation,
} from './key-rotation.service.js';
import type { IssuedApiKey, NewApiKey } from './key-writer.service.js';

/** What {@link AccountKeys.create} throws. */
export const CREATE_ACCOUNT_KEY_REFUSALS = [
  ...POWER_REFUSALS,
  ...GET_USER_REFUSALS,
  ...CREATE_KEY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/** What {@link AccountKeys.rotate} throws. */
export const ROTATE_ACCOUNT_KEY_REFUSALS = [
  ...POWER_REFUSALS,
  ...GET_USER_REFUSALS,
  ...ROTATE_KEY_REFUSALS,
] as const satisfies readonly ErrorCode[];

/**
 * Keys of any account, made by superusers for its owner. They are the owner's: like a password that
 * a superuser sets, they stay when the superuser loses these rights.
 */
@Injectable()
export class AccountKeys {
  constructor(
    private readonly users: UsersService,
    private readonly keys: ApiKeyService,
    private readonly rotation: KeyRotation,
  ) {}

  /** @throws DomainError {@link CREATE_ACCOUNT_KEY_REFUSALS} */
  async create(actor: Actor, userId: string, newKey: NewApiKey): Promise<IssuedApiKey> {
    assertScope(actor, 'admin');
    const owner = await this.users.get(userId);
    return this.keys.createFor(actor, newKey, { userId: owner.id, text: newTextFor(owner) });
  }

  /**
   * Creates a key that replaces another, see {@link KeyRotation.rotate}.
   *
   * @throws DomainError {@link ROTATE_ACCOUNT_KEY_REFUSALS}
   */
  async rotate(
    actor: Actor,
    userId: string,
    id: string,
    rotation: Rotation,
  ): Promise<RotatedApiKey> {
    assertScope(actor, 'admin');
    const owner = await this.users.get(userId);
    const key = { userId: owner.id, id };
    return this.rotation.rotate(actor, key, rotation, newTextFor(owner));
  }
}

/** ZenML's clients tell the keys of programs by their form. */
function newTextFor({ isServiceAccount }: Pick<User, 'isServiceAccount'>): string {
  return isServiceAccount ? createServiceKeyText() : createApiKeyText();
}
