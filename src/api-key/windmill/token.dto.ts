import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { KNOWN_AS, TOKEN_LABEL } from '../../platform/validation/field-descriptions.js';
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
  @StrictTextField({
    example: 'abcdefghij',
    description: 'The first 10 characters of the token, from the list of tokens.',
  })
  token_prefix: string;
}

export class TokensQuery {
  @QueryBooleanField({
    required: false,
    description:
      'Whether to leave out the tokens with the label `ephemeral-script`. Default: false.',
  })
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
@ApiSchema({
  name: 'CreateToken',
  description: 'A new token. Unknown fields are refused, since they may be misspelled limits.',
})
export class NewToken {
  @StrictTextField({ required: false, parse: parseLabel, example: 'ci', description: TOKEN_LABEL })
  label?: string;

  @Rfc3339Field({
    required: false,
    description:
      'When the token expires. Absent: never, or with the limited token that creates it.',
  })
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
@ApiSchema({
  name: 'NewTokenImpersonate',
  description: 'A token that acts for another account. Unknown fields are refused.',
})
export class NewTokenImpersonate {
  // Windmill reads it as optional and refuses its absence later, with 400 instead of 422.
  @ApiProperty({ required: true })
  @StrictTextField({
    required: false,
    example: 'bob@example.com',
    description: KNOWN_AS,
  })
  impersonate_email?: string;

  @StrictTextField({ required: false, parse: parseLabel, description: TOKEN_LABEL })
  label?: string;

  @Rfc3339Field({ required: false, description: 'When the token expires. Absent: never.' })
  expiration?: Date;

  @StrictTextField({ required: false, parse: parseWorkspace, description: ITS_WORKSPACE })
  workspace_id?: string;
}

@ApiSchema({ name: 'NewTokenLabel', description: 'A new label for a token.' })
export class NewTokenLabel {
  @StrictTextField({ required: false, parse: parseLabel, example: 'ci', description: TOKEN_LABEL })
  label?: string;
}

@NoExtraFields()
@ApiSchema({
  name: 'NewTokenScopes',
  description: 'New scopes for a token. Unknown fields are refused.',
})
export class NewTokenScopes {
  @TextsField({
    required: false,
    description: 'Absent: all rights of the owner.',
    example: ['users:read'],
  })
  scopes?: string[];
}

/** A token, identified by its first characters (contract windmill 4). */
@ApiSchema({ name: 'TruncatedToken', description: 'A token, identified by its first characters.' })
export class TruncatedToken {
  @StrictTextField({
    required: false,
    description: 'What its owner calls it. Absent: it has none.',
  })
  label?: string;

  @Rfc3339Field({ required: false, description: 'When the token expires. Absent: never.' })
  expiration?: string;

  @StrictTextField({ example: 'abcdefghij', description: 'The first characters of the token.' })
  token_prefix: string;

  @Rfc3339Field({ description: 'When the token was created.' })
  created_at: string;

  @Rfc3339Field({ description: 'The time of creation until the token is used.' })
  last_used_at: string;

  @TextsField({
    required: false,
    description: 'What the token may do. Absent: all rights of its owner.',
  })
  scopes?: string[];

  @StrictTextField({
    required: false,
    description: 'The only workspace in which the token works. Absent: all workspaces.',
  })
  workspace_id?: string;

  @StrictBooleanField({ description: 'Whether it is only for GET.' })
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
