import { toUtcText } from '../../../adapters/utc-text.js';
import { ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import {
  BooleanField,
  DateTimeField,
  IntegerField,
  TextField,
  UuidField,
} from '../../../platform/validation/fields.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import { LOG_IN_KINDS, type LogIn } from '../own-log-ins.service.js';

const MOMENT = '2026-11-22T00:54:04.000000Z';

export class AccountSessionPath {
  @UuidField({ description: 'The id of the session, from the list of sessions.' })
  session_id: string;
}

/** A session of the caller. */
@ApiSchema({ name: 'AccountSession', description: 'A log-in that has not ended.' })
export class AccountSession {
  @UuidField({ description: 'Identifies the session. It is not a credential.' })
  id: string;

  @TextField({
    nullable: true,
    example: 'browser',
    schema: { enum: LOG_IN_KINDS },
    description:
      "Where it is used: `browser`: the pages of this server; `langflow`, `windmill`, `zenml`: a client of that API, such as Langflow's web UI; `device`: a machine that was let in. Null: it is not known.",
  })
  kind: string | null;

  @BooleanField({ example: true, description: 'Whether this request was made with it.' })
  is_current: boolean;

  @TextsField({
    nullable: true,
    example: ['password'],
    description:
      'How the person logged in: `password`, `provider`, and further ones. Null: it is not known.',
  })
  methods: readonly string[] | null;

  @DateTimeField({ example: MOMENT, description: 'When the person logged in, in UTC.' })
  begun_at: string;

  @DateTimeField({
    nullable: true,
    example: MOMENT,
    description:
      'When it was last used, in UTC; for `langflow`, when it was last extended. Null: not since it began.',
  })
  last_used_at: string | null;

  @DateTimeField({ example: MOMENT, description: 'When it ends by itself, in UTC.' })
  ends_at: string;

  @TextField({
    nullable: true,
    example: '192.0.2.7',
    description: 'The IP address from which the person logged in. Null: it is not known.',
  })
  address: string | null;

  @TextField({
    nullable: true,
    example: '192.0.2.8',
    description: 'The IP address of the last request. Null: it is not known.',
  })
  last_used_address: string | null;

  @TextField({
    nullable: true,
    example: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    description:
      'What the program said about itself at the log-in, at most 255 characters. It is not verified.',
  })
  user_agent: string | null;

  @TextField({
    nullable: true,
    example: 'laptop',
    description: 'The name of the machine, of a device. It is not verified.',
  })
  device_hostname: string | null;

  @TextField({
    nullable: true,
    example: 'Linux',
    description: 'The operating system, of a device. It is not verified.',
  })
  device_os: string | null;

  static from(logIn: LogIn): AccountSession {
    return {
      id: logIn.id,
      kind: logIn.kind,
      is_current: logIn.isCurrent,
      methods: logIn.methods,
      begun_at: toUtcText(logIn.begunAt),
      last_used_at: logIn.lastUsedAt && toUtcText(logIn.lastUsedAt),
      ends_at: toUtcText(logIn.endsAt),
      address: logIn.address,
      last_used_address: logIn.lastUsedAddress,
      user_agent: logIn.userAgent,
      device_hostname: logIn.device?.hostname ?? null,
      device_os: logIn.device?.os ?? null,
    };
  }
}

@ApiSchema({ name: 'EndedSessions', description: 'What ending the other sessions has ended.' })
export class EndedSessions {
  @IntegerField({ example: 3, description: 'How many sessions were ended.' })
  ended: number;
}
