import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
import {
  CURRENT_PASSWORD,
  LOGIN_NAME,
  NEW_PASSWORD,
} from '../../platform/validation/field-descriptions.js';
import type { Actor } from '../../access/actor.js';
import { UserRead } from '../../users/langflow/user-read.dto.js';
import { FormBody } from '../../platform/validation/body-form.js';
import { BooleanField, TextField } from '../../platform/validation/fields.js';
import { parseText } from '../../platform/validation/lax.js';
import { refuse, type Parser } from '../../platform/validation/parser.js';
import type { TokenPair } from '../access-tokens.service.js';

const GRANT_TYPE = '^password$';

const parseGrantType: Parser<string> = (input) =>
  input === 'password' ? { value: input } : refuse('wrong_pattern', { pattern: GRANT_TYPE });

/** The password form of OAuth 2, and a field of ours for a code (contract langflow 6). */
@FormBody()
@ApiSchema({
  name: 'Body_login_to_get_access_token_api_v1_login_post',
  description: 'The password form of OAuth 2.0. `username`, `password` and `otp` are used.',
})
export class LoginForm {
  @TextField({
    required: false,
    nullable: true,
    parse: parseGrantType,
    schema: { pattern: GRANT_TYPE },
    example: 'password',
    description: '`password`, or absent.',
  })
  grant_type?: string | null;

  @TextField({ example: 'admin', description: LOGIN_NAME })
  username: string;

  @TextField({
    parse: parseText,
    schema: { format: 'password' },
    example: 'securepassword123',
    description: CURRENT_PASSWORD,
  })
  password: string;

  @TextField({ required: false, default: '', description: 'Without effect. OAuth 2.0 has it.' })
  scope?: string;

  @TextField({ required: false, nullable: true, description: 'Without effect. OAuth 2.0 has it.' })
  client_id?: string | null;

  @TextField({
    required: false,
    nullable: true,
    schema: { format: 'password' },
    description: 'Without effect. OAuth 2.0 has it.',
  })
  client_secret?: string | null;

  @TextField({
    required: false,
    nullable: true,
    description:
      'A code of a second factor, or a recovery code. Gatehouse adds this field, for accounts that have one.',
  })
  otp?: string | null;
}

@ApiSchema({
  name: 'PasswordChange',
  description: 'A change of a password that must be changed before the next log-in.',
})
export class PasswordChangeBody {
  @TextField({ example: 'newuser2', description: LOGIN_NAME })
  username: string;

  @TextField({
    schema: { format: 'password' },
    example: 'securepassword123',
    description: CURRENT_PASSWORD,
  })
  password: string;

  @TextField({
    schema: { format: 'password' },
    example: 'newsecurepassword',
    description: NEW_PASSWORD,
  })
  new_password: string;

  @TextField({
    required: false,
    nullable: true,
    description:
      'A code of a second factor, or a recovery code. Gatehouse adds this field, for accounts that have one.',
  })
  otp?: string | null;
}

/** A pair of tokens. */
@ApiSchema({ name: 'Token', description: 'The tokens of a log-in. They are also set as cookies.' })
export class Token {
  @TextField({
    description: 'A JWT for the header `Authorization: Bearer`. It lives for a short time.',
  })
  access_token: string;

  @TextField({ description: 'A JWT that only the refresh operation takes, once, for new tokens.' })
  refresh_token: string;

  @TextField({ example: 'bearer', description: 'Always `bearer`.' })
  token_type: string;

  static from({ accessToken, refreshToken }: TokenPair): Token {
    return { access_token: accessToken, refresh_token: refreshToken, token_type: 'bearer' };
  }
}

/** Whether the browser is logged in. */
@ApiSchema({ name: 'SessionResponse', description: 'Whether the caller is logged in.' })
export class SessionResponse {
  @BooleanField({ description: 'True if the request has a valid credential.' })
  authenticated: boolean;

  @ApiProperty({
    title: 'User',
    anyOf: [{ $ref: '#/components/schemas/UserRead' }, { type: 'null' }] as never,
    nullable: false,
    required: false,
    description: 'The account of the caller. Null: not logged in.',
  })
  user: UserRead | null;

  @TextField({
    nullable: true,
    required: false,
    description: 'Always null: the store has been shut down.',
  })
  store_api_key: string | null;

  static from(actor: Actor | undefined): SessionResponse {
    return {
      authenticated: actor !== undefined,
      user: actor ? UserRead.from(actor.account) : null,
      store_api_key: null,
    };
  }
}
