import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { toUtcText } from '../../adapters/utc-text.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import {
  CountField,
  QueryBooleanField,
  Rfc3339Field,
  StrictBooleanField,
  StrictTextField,
  TextsField,
} from '../../platform/validation/strict-fields.js';
import { parseText } from '../../platform/validation/lax.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import { textOf } from '../../platform/validation/strict.js';
import type { ApiKey } from '../api-key.entity.js';
import type {
  NewToken as TokenToMake,
  TokensQuery as ListQuery,
} from '../windmill-tokens.service.js';

const parseLabel = textOf({ max: 1000 });
/** An empty id must not pass for no limit. */
const parseWorkspace: Parser<string> = (input) =>
  input === '' ? refuse('too_short', { least: 1 }) : parseText(input);
const ITS_WORKSPACE = 'The only workspace in which the token works. Absent: all workspaces.';
const DEFAULT_PAGE_SIZE = 1000;
const MAX_PAGE_SIZE = 10_000;

export class TokenPrefixPath {
  @StrictTextField({ example: 'abcdefghij' })
  token_prefix: string;
}

export class TokensQuery {
  @QueryBooleanField({ required: false })
  exclude_ephemeral?: boolean;

  @CountField({
    required: false,
    description: 'The page to return, from 1. 0 is the first page too.',
  })
  page?: number;

  @CountField({ required: false, description: 'Tokens per page. Default 1000, at most 10000.' })
  per_page?: number;

  static toListQuery({ exclude_ephemeral, page, per_page }: TokensQuery): ListQuery {
    const limit = Math.min(per_page ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
    const skip = (Math.max(page ?? 1, 1) - 1) * limit;
    return { skip, limit, hidesEphemeral: exclude_ephemeral ?? false };
  }
}

@NoExtraFields()
// Windmill's name is `NewToken`, which is what Go calls the constructor of `Token`.
@ApiSchema({ name: 'CreateToken' })
export class NewToken {
  @StrictTextField({ required: false, parse: parseLabel, example: 'ci' })
  label?: string;

  @Rfc3339Field({ required: false })
  expiration?: Date;

  @TextsField({
    required: false,
    description: 'The scopes of the token, such as `users:read`. Absent: all rights of the owner.',
  })
  scopes?: string[];

  @StrictTextField({ required: false, parse: parseWorkspace, description: ITS_WORKSPACE })
  workspace_id?: string;

  @StrictBooleanField({ required: false, description: 'Only for GET.' })
  read_only?: boolean;

  static toToken({ label, expiration, scopes, workspace_id, read_only }: NewToken): TokenToMake {
    return {
      label: label ?? null,
      expiresAt: expiration,
      scopes: scopes ?? null,
      workspaceId: workspace_id ?? null,
      isReadOnly: read_only ?? false,
    };
  }
}

@NoExtraFields()
@ApiSchema({ name: 'NewTokenImpersonate' })
export class NewTokenImpersonate {
  // Windmill reads it as optional and refuses its absence later, with 400 instead of 422.
  @ApiProperty({ required: true })
  @StrictTextField({
    required: false,
    example: 'bob@example.com',
    description: 'The email of the account, or the user name of an account without one.',
  })
  impersonate_email?: string;

  @StrictTextField({ required: false, parse: parseLabel })
  label?: string;

  @Rfc3339Field({ required: false })
  expiration?: Date;

  @StrictTextField({ required: false, parse: parseWorkspace, description: ITS_WORKSPACE })
  workspace_id?: string;
}

@ApiSchema({ name: 'NewTokenLabel' })
export class NewTokenLabel {
  @StrictTextField({ required: false, parse: parseLabel, example: 'ci' })
  label?: string;
}

@NoExtraFields()
@ApiSchema({ name: 'NewTokenScopes' })
export class NewTokenScopes {
  @TextsField({
    required: false,
    description: 'Absent: all rights of the owner.',
    example: ['users:read'],
  })
  scopes?: string[];
}

/** A token, identified by its first characters (contract windmill 4). */
@ApiSchema({ name: 'TruncatedToken' })
export class TruncatedToken {
  @StrictTextField({ required: false })
  label?: string;

  @Rfc3339Field({ required: false })
  expiration?: string;

  @StrictTextField({ example: 'abcdefghij' })
  token_prefix: string;

  @Rfc3339Field()
  created_at: string;

  @Rfc3339Field({ description: 'The time of creation until the token is used.' })
  last_used_at: string;

  @TextsField({ required: false })
  scopes?: string[];

  @StrictTextField({ required: false })
  workspace_id?: string;

  @StrictBooleanField()
  read_only: boolean;

  static from(key: ApiKey): TruncatedToken {
    return {
      ...(key.name !== null && { label: key.name }),
      ...(key.expiresAt && { expiration: toUtcText(key.expiresAt) }),
      token_prefix: key.prefix,
      created_at: toUtcText(key.createdAt),
      last_used_at: toUtcText(key.lastUsedAt ?? key.createdAt),
      ...(key.scopes && { scopes: key.scopes }),
      ...(key.workspaceId !== null && { workspace_id: key.workspaceId }),
      read_only: key.isReadOnly,
    };
  }
}
