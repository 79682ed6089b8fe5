import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Account, AccountClaims, KoaContextWithOIDC } from 'oidc-provider';
import {
  ACCOUNT,
  DETAILS,
  PROFILE_CHANGED,
  selectList,
  type ValuesOf,
} from '../../access/account.js';
import type { Actor } from '../../access/actor.js';
import { isProven } from '../../access/proof.js';
import { ENV, type Env } from '../../platform/config/env.js';
import type { BatchLoader } from '../../platform/database/batch-loader.js';
import { batchLookup } from '../../platform/database/batch-lookup.js';
import { FOR_EACH_PLACE, toArrayText } from '../../platform/database/batch-query.js';
import { looksLikeEmail } from '../../platform/identifiers/identifier-key.js';
import { isSameAddress } from '../../platform/identifiers/identifier-rules.js';
import { AccountGroups } from '../../workspaces/account-groups.service.js';
import { mayHave } from './claims-request.js';
import { groupsFormatOf } from './client-metadata.js';

type Client = NonNullable<KoaContextWithOIDC['oidc']['client']>;

const WEB_PICTURE = /^https?:\/\//;

/** The columns of an account that claims are made of. */
const SOURCE = {
  id: ACCOUNT.id,
  username: ACCOUNT.username,
  email: ACCOUNT.email,
  name: ACCOUNT.name,
  avatarUrl: DETAILS.avatarUrl,
  profileUpdatedAt: PROFILE_CHANGED,
};
type Source = ValuesOf<typeof SOURCE>;

const FIND = {
  name: 'oauth_claims_by_id',
  text: `
    SELECT asked.place::int, ${selectList(SOURCE)}
    FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
    JOIN users u ON u.id = asked.id AND u.is_active ${FOR_EACH_PLACE}`,
};

/** Converts accounts to OpenID Connect claims, and knows how fresh their log-ins are. */
@Injectable()
export class OauthAccounts {
  private readonly sources: BatchLoader<string, Source>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly groups: AccountGroups,
    @Inject(ENV) private readonly env: Env,
  ) {
    this.sources = batchLookup(dataSource, FIND, (ids: readonly string[]) => [toArrayText(ids)]);
  }

  /** Whether the log-in of a caller may do sensitive actions now: see `assertProven`. */
  async isFresh(actor: Actor): Promise<boolean> {
    const { stepUpMinutes, secondFactor } = this.env;
    const demand = { withinSeconds: stepUpMinutes * 60, asksForFactors: secondFactor !== 'off' };
    return stepUpMinutes === 0 || isProven(this.dataSource, actor, demand);
  }

  /**
   * Returns undefined for a deleted or inactive account, which invalidates everything that was
   * issued for it.
   *
   * @param client gets only claims of scopes that it has now, whatever was granted; absent: all
   */
  async find(id: string, client?: () => Client | undefined): Promise<Account | undefined> {
    const user = await this.sources.load(id);
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
 * The user name, as applications may see it; undefined if it looks like an address that is not the
 * account's own.
 */
export function shownUsername(account: Pick<Source, 'username' | 'email'>): string | undefined {
  return isForeignAddress(account, account.username) ? undefined : account.username;
}

/**
 * OpenID Connect Core 5.1. The token's scopes decide which claims it contains. Relying parties may
 * treat a name that looks like an address as one, so the only address in a name is the proved
 * email.
 */
function claimsOf(user: Source): AccountClaims {
  const username = shownUsername(user);
  return {
    sub: user.id,
    updated_at: Math.floor(user.profileUpdatedAt.getTime() / 1000),
    ...(username !== undefined && { preferred_username: username }),
    ...(user.name !== null && !isForeignAddress(user, user.name) && { name: user.name }),
    ...(user.avatarUrl && WEB_PICTURE.test(user.avatarUrl) && { picture: user.avatarUrl }),
    // Without a proof the account has no email.
    ...(user.email !== null && { email: user.email, email_verified: true }),
  };
}

function isForeignAddress({ email }: Pick<Source, 'email'>, text: string): boolean {
  return looksLikeEmail(text) && !isSameAddress(text, email);
}
