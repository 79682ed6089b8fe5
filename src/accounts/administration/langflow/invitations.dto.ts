import { toUtcText } from '../../../adapters/utc-text.js';
import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { DateTimeField, IntegerField, TextField } from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import { oneOf } from '../../../platform/validation/parser.js';
import type { Invitation } from '../../password-reset/invitations.service.js';

const WAYS = ['link', 'mail'] as const;

@NoExtraFields()
@ApiSchema({ name: 'AccountInvite', description: 'How a person is invited.' })
export class AccountInvite {
  @TextField({
    required: false,
    default: 'link',
    parse: oneOf(WAYS),
    schema: { enum: WAYS },
    example: 'link',
    description: 'Whether the response has the link, or it is mailed to the person.',
  })
  hand_over: (typeof WAYS)[number] = 'link';
}

@ApiSchema({ name: 'AccountInvitation', description: 'An invitation of a person.' })
export class AccountInvitationRead {
  @TextField({
    nullable: true,
    example: 'https://gatehouse.example.com/user/reset-password?token=0000',
    description:
      'Where the person chooses a password. Only this response shows it. Null: it was mailed.',
  })
  link: string | null;

  @DateTimeField({
    example: '2025-05-29T16:02:20.132000Z',
    description: 'Until when the link works, in UTC.',
  })
  invited_until: string;

  /** @param origin where browsers reach this server */
  static from(
    { path, expiresAt }: Invitation,
    { hand_over }: AccountInvite,
    origin: string,
  ): AccountInvitationRead {
    return {
      link: hand_over === 'link' ? `${origin}${path}` : null,
      invited_until: toUtcText(expiresAt),
    };
  }
}

@ApiSchema({ name: 'WithdrawnInvitation', description: 'What withdrawing an invitation ended.' })
export class WithdrawnInvitation {
  @IntegerField({
    example: 1,
    description: 'How many links ended. 0: the person was not invited, or has come.',
  })
  ended: number;
}
