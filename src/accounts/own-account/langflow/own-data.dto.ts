import { Readable } from 'node:stream';
import { toUtcText } from '../../../adapters/utc-text.js';
import type { ApiKey } from '../../../api-key/api-key.entity.js';
import type { OauthGrant } from '../../../oauth/clients/oauth-grants.service.js';
import type { HeldFactors } from '../../../second-factors/second-factor-support.service.js';
import type { OwnData } from '../own-data.service.js';
import { ActivityRead } from './account-activity.dto.js';
import { AccountSession } from './account-sessions.dto.js';
import { AccountRead } from './account.dto.js';

const timeOf = (date: Date | null) => date && toUtcText(date);

/** Writes what is stored about an account as JSON. Events are written one by one. */
export function writeOwnData(data: OwnData): Readable {
  return Readable.from(parts(data));
}

async function* parts({ overview, apiKeys, factors, logIns, grants, activity }: OwnData) {
  const account: Partial<AccountRead> = AccountRead.from(overview);
  // They are of the server.
  delete account.capabilities;
  const head = {
    format: 'gatehouse-account',
    version: 1,
    written_at: toUtcText(new Date()),
    account: { ...account, metadata: overview.user.metadata, optins: overview.user.optins },
    second_factors: toFactors(factors),
    api_keys: apiKeys.map(toKey),
    sessions: logIns.map((logIn) => AccountSession.from(logIn)),
    applications: grants.map(toGrant),
  };
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "activity": [`;
  let separator = '\n    ';
  for await (const event of activity) {
    yield separator + JSON.stringify(ActivityRead.from(event));
    separator = ',\n    ';
  }
  yield '\n  ]\n}\n';
}

function toFactors({ totp, passkeys, recoveryCodesLeft }: HeldFactors) {
  const common = (factor: {
    id: string;
    name: string;
    createdAt: Date;
    lastUsedAt: Date | null;
  }) => ({
    id: factor.id,
    name: factor.name,
    created_at: toUtcText(factor.createdAt),
    last_used_at: timeOf(factor.lastUsedAt),
  });
  return {
    authenticator_apps: totp.map(common),
    passkeys: passkeys.map((passkey) => ({
      ...common(passkey),
      host: passkey.host,
      is_device_bound: passkey.isDeviceBound,
    })),
    recovery_codes_left: recoveryCodesLeft,
  };
}

function toKey(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    workspace_id: key.workspaceId,
    is_read_only: key.isReadOnly,
    is_active: key.isActive,
    is_unproven: key.isUnproven,
    created_at: toUtcText(key.createdAt),
    expires_at: timeOf(key.expiresAt),
    last_used_at: timeOf(key.lastUsedAt),
    last_used_address: key.lastUsedAddress,
    total_uses: Number(key.totalUses),
  };
}

function toGrant({ id, client, scopes, claims, ...times }: OauthGrant) {
  return {
    id,
    client_id: client?.id ?? null,
    client_name: client?.name ?? null,
    scopes,
    claims,
    created_at: toUtcText(times.grantedAt),
    expires_at: toUtcText(times.expiresAt),
    last_used_at: timeOf(times.lastUsedAt),
  };
}
