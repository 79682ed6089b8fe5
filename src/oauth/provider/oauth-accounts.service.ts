import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Account, AccountClaims, KoaContextWithOIDC } from 'oidc-provider';
import { looksLikeEmail } from '../../platform/identifiers/identifier-key.js';
import { isSameAddress } from '../../platform/identifiers/identifier-rules.js';
import { User } from '../../users/user.entity.js';
import { AccountGroups } from '../../workspaces/account-groups.service.js';
import { mayHave } from './claims-request.js';
import { groupsFormatOf } from './client-metadata.js';

type Client = NonNullable<KoaContextWithOIDC['oidc']['client']>;

const WEB_PICTURE = /^https?:\/\//;

/** Converts accounts to OpenID Connect claims. */
@Injectable()
export class OauthAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly groups: AccountGroups,
  ) {}

  /**
   * Returns undefined for a deleted or inactive account, which invalidates everything that was
   * issued for it.
   *
   * @param client gets only claims of scopes that it has now, whatever was granted; absent: all
   */
  async find(id: string, client?: () => Client | undefined): Promise<Account | undefined> {
    const user = await this.dataSource.manager.findOneBy(User, { id, isActive: true });
    if (!user) return undefined;
    return {
      accountId: user.id,
      claims: async (_use, scope, asked) => {
        const claims = claimsOf(user);
        if (!client) return claims;
        const told = tellsGroups(scope, asked)
          ? { ...claims, ...(await this.groupsOf(id, client())) }
          : claims;
        return allowedOf(client(), told);
      },
    };
  }

  private async groupsOf(id: string, client: Client | undefined) {
    return client && this.groups.of(id, groupsFormatOf(client));
  }
}

/** Whether the claims about groups are asked for, which only then are looked up. */
function tellsGroups(scope: string, asked: object): boolean {
  const names = [...scope.split(' '), ...Object.keys(asked)];
  return names.includes('groups') || names.includes('roles');
}

function allowedOf(client: Client | undefined, claims: AccountClaims): AccountClaims {
  const entries = Object.entries(claims);
  const allowed = entries.filter(([name]) => client !== undefined && mayHave(client, name));
  return { ...Object.fromEntries(allowed), sub: claims.sub };
}

/**
 * OpenID Connect Core 5.1. The token's scopes decide which claims it contains. Relying parties may
 * treat a name that looks like an address as one, so the only address in a name is the proved
 * email.
 */
function claimsOf(user: User): AccountClaims {
  return {
    sub: user.id,
    updated_at: Math.floor(user.profileUpdatedAt.getTime() / 1000),
    ...(!isForeignAddress(user, user.username) && { preferred_username: user.username }),
    ...(user.name !== null && !isForeignAddress(user, user.name) && { name: user.name }),
    ...(user.avatarUrl && WEB_PICTURE.test(user.avatarUrl) && { picture: user.avatarUrl }),
    // Without a proof the account has no email.
    ...(user.email !== null && { email: user.email, email_verified: true }),
  };
}

function isForeignAddress({ email }: User, text: string): boolean {
  return looksLikeEmail(text) && !isSameAddress(text, email);
}
