import { toUtcSeconds } from '../../adapters/utc-text.js';
import { ApiSchema } from '../../platform/validation/deferred-swagger.js';
import { DictionaryField, TextField } from '../../platform/validation/fields.js';
import { NoExtraFields } from '../../platform/validation/no-extra-fields.js';
import { TextsField } from '../../platform/validation/strict-fields.js';
import type { ProofState, SentProof } from '../fresh-proofs.service.js';

@NoExtraFields()
@ApiSchema({
  name: 'ProofCreate',
  description: 'A proof of who the caller is: exactly one field. Unknown fields are refused.',
})
export class ProofCreate {
  @TextField({
    required: false,
    schema: { format: 'password' },
    example: 'securepassword123',
    description: 'The password, for an account without a second factor.',
  })
  password?: string;

  @TextField({
    required: false,
    description: 'A code of an authenticator app, or a recovery code.',
  })
  code?: string;

  @DictionaryField({
    required: false,
    description:
      "What `navigator.credentials.get()` returned for the options of this server, by its `toJSON()`: WebAuthn's `AuthenticationResponseJSON`.",
  })
  passkey?: Record<string, unknown>;

  static toProof({ password, code, passkey }: ProofCreate): SentProof {
    return { password, code, passkey };
  }
}

@ApiSchema({
  name: 'ProofRead',
  description:
    'Until when the log-in may do sensitive actions, and how its person can prove who they are.',
})
export class ProofRead {
  @TextField({
    nullable: true,
    example: '2026-11-22T00:54:04+00:00',
    description:
      'Until when, in UTC. It may have passed. Null: always, as the server is configured.',
  })
  fresh_until: string | null;

  @TextsField({
    example: ['code', 'passkey'],
    description:
      'What can be sent: `password`, `code`, `passkey`. `log-in`: nothing, the person logs in again.',
  })
  methods: readonly string[];

  static from({ freshUntil, methods }: ProofState): ProofRead {
    return { fresh_until: freshUntil && toUtcSeconds(freshUntil), methods };
  }
}
