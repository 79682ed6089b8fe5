import { ApiProperty, ApiSchema } from '../../platform/validation/deferred-swagger.js';
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

/** The password form of OAuth 2. Only `username` and `password` are used (contract langflow 6). */
@FormBody()
@ApiSchema({ name: 'Body_login_to_get_access_token_api_v1_login_post' })
export class LoginForm {
  @TextField({
    required: false,
    nullable: true,
    parse: parseGrantType,
    schema: { pattern: GRANT_TYPE },
    example: 'password',
  })
  grant_type?: string | null;

  @TextField({ example: 'admin' })
  username: string;

  @TextField({
    parse: parseText,
    schema: { format: 'password' },
    example: 'securepassword123',
  })
  password: string;

  @TextField({ required: false, default: '' })
  scope?: string;

  @TextField({ required: false, nullable: true })
  client_id?: string | null;

  @TextField({ required: false, nullable: true, schema: { format: 'password' } })
  client_secret?: string | null;
}

@ApiSchema({ name: 'PasswordChange' })
export class PasswordChangeBody {
  @TextField({ example: 'newuser2' })
  username: string;

  @TextField({ schema: { format: 'password' }, example: 'securepassword123' })
  password: string;

  @TextField({
    schema: { format: 'password' },
    example: 'newsecurepassword',
  })
  new_password: string;
}

/** A pair of tokens. */
@ApiSchema({ name: 'Token' })
export class Token {
  @TextField()
  access_token: string;

  @TextField()
  refresh_token: string;

  @TextField({ example: 'bearer' })
  token_type: string;

  static from({ accessToken, refreshToken }: TokenPair): Token {
    return { access_token: accessToken, refresh_token: refreshToken, token_type: 'bearer' };
  }
}

/** Whether the browser is logged in. */
@ApiSchema({ name: 'SessionResponse' })
export class SessionResponse {
  @BooleanField()
  authenticated: boolean;

  @ApiProperty({
    title: 'User',
    anyOf: [{ $ref: '#/components/schemas/UserRead' }, { type: 'null' }] as never,
    nullable: false,
    required: false,
  })
  user: UserRead | null;

  @TextField({ nullable: true, required: false })
  store_api_key: string | null;

  static from(actor: Actor | undefined): SessionResponse {
    return {
      authenticated: actor !== undefined,
      user: actor ? UserRead.from(actor.account) : null,
      store_api_key: null,
    };
  }
}
