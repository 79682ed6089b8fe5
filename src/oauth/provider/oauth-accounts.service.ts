import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Account, AccountClaims } from 'oidc-provider';
import { looksLikeEmail } from '../../platform/identifiers/identifier-key.js';
import { isSameAddress } from '../../platform/identifiers/identifier-rules.js';
import { User } from '../../users/user.entity.js';

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

/**
 * OpenID Connect Core 5.1. Which of them a token shows is for its scopes to say. Relying parties
 * take a name that looks like an address for one, so a name tells no address but the proved one.
 */
function claimsOf(user: User): AccountClaims {
  return {
    sub: user.id,
    updated_at: Math.floor(user.updatedAt.getTime() / 1000),
    ...(!isForeignAddress(user, user.username) && { preferred_username: user.username }),
    ...(user.name !== null && !isForeignAddress(user, user.name) && { name: user.name }),
    ...(user.avatarUrl && WEB_PICTURE.test(user.avatarUrl) && { picture: user.avatarUrl }),
    // Without a proof an account has no email.
    ...(user.email !== null && { email: user.email, email_verified: true }),
  };
}

function isForeignAddress({ email }: User, text: string): boolean {
  return looksLikeEmail(text) && !isSameAddress(text, email);
}
