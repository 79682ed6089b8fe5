import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Account, AccountClaims } from 'oidc-provider';
import { User } from '../users/user.entity.js';

const WEB_PICTURE = /^https?:\/\//;

/** Accounts as OpenID Connect sees them. */
@Injectable()
export class OauthAccounts {
  constructor(private readonly dataSource: DataSource) {}

  /** Undefined for an account that is gone or inactive: whatever was issued for it is then good for nothing. */
  async find(id: string): Promise<Account | undefined> {
    const user = await this.dataSource.manager.findOneBy(User, { id, isActive: true });
    if (!user) return undefined;
    return { accountId: user.id, claims: () => claimsOf(user) };
  }
}

/** OpenID Connect Core 5.1. Which of them a token shows is for its scopes to say. */
function claimsOf(user: User): AccountClaims {
  return {
    sub: user.id,
    preferred_username: user.username,
    updated_at: Math.floor(user.updatedAt.getTime() / 1000),
    ...(user.name !== null && { name: user.name }),
    ...(user.avatarUrl && WEB_PICTURE.test(user.avatarUrl) && { picture: user.avatarUrl }),
    // Nobody proves here that an address is theirs.
    ...(user.email !== null && { email: user.email, email_verified: false }),
  };
}
