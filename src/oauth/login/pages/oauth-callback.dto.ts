import { TextField } from '../../../platform/validation/fields.js';
import type { AuthorizationAnswer } from '../provider-client.js';

export class OauthClientPath {
  @TextField()
  client_name: string;
}

export class OauthStartQuery {
  /** Where to go after the log-in. */
  @TextField({ required: false })
  next?: string;
}

/** The parameters that the provider adds to the redirect URI (RFC 6749 4.1.2). */
export class OauthCallbackQuery implements AuthorizationAnswer {
  @TextField({ required: false })
  code?: string;

  @TextField({ required: false })
  state?: string;

  @TextField({ required: false })
  iss?: string;

  @TextField({ required: false })
  error?: string;
}
