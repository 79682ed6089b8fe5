import type { OauthLogin } from '../../../platform/config/oauth-logins.js';
import { SETTING_GROUPS } from '../../../platform/config/setting-groups.js';
import {
  SETTING_SOURCES,
  type SettingInForce,
} from '../../../platform/config/settings-in-force.js';
import { LANGFLOW_VERSION, VERSION } from '../../../platform/config/version.js';
import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { BooleanField, IntegerField, TextField } from '../../../platform/validation/fields.js';
import { TextsField } from '../../../platform/validation/strict-fields.js';
import type { DatabaseState, TestedMail } from '../server-state.service.js';

@ApiSchema({ name: 'SettingRead', description: 'A setting with the value that is in force.' })
export class SettingRead {
  @TextField({ example: 'PORT', description: 'The environment variable.' })
  variable: string;

  @TextField({
    example: 'address',
    schema: { enum: SETTING_GROUPS.map(({ id }) => id) },
    description: 'The section of the documentation that has it.',
  })
  group: string;

  @TextField({ example: 'Port to listen on; 0 takes a free one.', description: 'What it means.' })
  meaning: string;

  @TextField({
    nullable: true,
    example: '8640',
    description: 'The value, as a text of the variable. Null for a secret, and without a value.',
  })
  value: string | null;

  @BooleanField({ example: true, description: 'Whether it has a value.' })
  is_set: boolean;

  @BooleanField({
    example: false,
    description: 'Whether the value is a secret, which is not shown.',
  })
  is_secret: boolean;

  @TextField({
    example: 'default',
    schema: { enum: SETTING_SOURCES },
    description:
      'Where the value is from: the environment of the process, the file `.env`, a file that `<variable>_FILE` names, or the default. `none`: it has no value.',
  })
  source: string;

  static from(setting: SettingInForce): SettingRead {
    const { variable, group, meaning, value, isSet, isSecret, source } = setting;
    return { variable, group, meaning, value, is_set: isSet, is_secret: isSecret, source };
  }
}

@ApiSchema({ name: 'DatabaseState', description: 'How the database is.' })
export class DatabaseStateRead {
  @TextField({
    example: 'postgresql',
    schema: { enum: ['postgresql', 'embedded'] },
    description: 'Which kind of database it is.',
  })
  kind: string;

  @TextField({ example: '17.5', description: 'The version of PostgreSQL.' })
  version: string;

  @IntegerField({ example: 2, description: 'How many milliseconds a query took.' })
  answered_in_ms: number;

  @IntegerField({ example: 104857600, description: 'How many bytes the database takes.' })
  size_bytes: number;
}

@ApiSchema({ name: 'LogInProviderRead', description: 'A provider at which people may log in.' })
export class LogInProviderRead {
  @TextField({ example: 'github', description: 'Its name in the configuration.' })
  key: string;

  @TextField({ example: 'GitHub', description: 'Its name for people.' })
  name: string;

  @TextField({ example: 'https://github.com', description: 'Its issuer, or its address.' })
  issuer: string;

  @TextField({ example: 'Iv1.0123456789abcdef', description: 'Our client id there.' })
  client_id: string;

  @BooleanField({
    example: false,
    description: 'Whether its emails count as verified even when it does not say so.',
  })
  is_email_trusted: boolean;

  @TextsField({
    example: ['example.com'],
    description: 'Only emails of these domains may log in. Empty: all domains.',
  })
  allowed_domains: readonly string[];

  static from(login: OauthLogin): LogInProviderRead {
    return {
      key: login.key,
      name: login.displayName,
      issuer: login.issuer,
      client_id: login.clientId,
      is_email_trusted: login.isEmailTrusted,
      allowed_domains: login.allowedDomains,
    };
  }
}

@ApiSchema({ name: 'ServerVersions', description: 'What the server consists of.' })
export class ServerVersions {
  @TextField({ example: VERSION, description: 'The version of Gatehouse.' })
  gatehouse: string;

  @TextField({ example: 'v22.1.0', description: 'The version of Node.' })
  node: string;

  @TextField({
    example: LANGFLOW_VERSION,
    description: 'The release of Langflow whose API it speaks.',
  })
  langflow_api: string;
}

interface Shown {
  readonly settings: readonly SettingInForce[];
  readonly database: DatabaseState;
  readonly sendsMail: boolean;
  readonly logins: readonly OauthLogin[];
}

@ApiSchema({ name: 'ServerSettings', description: 'What is in force on the server.' })
export class ServerSettings {
  @ApiProperty({
    title: 'Settings',
    type: [SettingRead],
    description: 'Every setting, in the order of the documentation.',
  })
  settings: SettingRead[];

  @ApiProperty({
    type: DatabaseStateRead,
    description: 'Which database is used, and whether it answers.',
  })
  database: DatabaseStateRead;

  @BooleanField({ example: true, description: 'Whether a mail server is configured.' })
  sends_mail: boolean;

  @ApiProperty({
    title: 'Log In Providers',
    type: [LogInProviderRead],
    description: 'The providers at which people may log in.',
  })
  log_in_providers: LogInProviderRead[];

  @ApiProperty({ type: ServerVersions, description: 'What the server consists of.' })
  versions: ServerVersions;

  static from({ settings, database, sendsMail, logins }: Shown): ServerSettings {
    return {
      settings: settings.map((setting) => SettingRead.from(setting)),
      database: {
        kind: database.isEmbedded ? 'embedded' : 'postgresql',
        version: database.version,
        answered_in_ms: database.answeredMs,
        size_bytes: database.sizeBytes,
      },
      sends_mail: sendsMail,
      log_in_providers: logins.map((login) => LogInProviderRead.from(login)),
      versions: { gatehouse: VERSION, node: process.version, langflow_api: LANGFLOW_VERSION },
    };
  }
}

@ApiSchema({ name: 'TestedMail', description: 'What became of a test mail.' })
export class TestedMailRead {
  @BooleanField({ example: true, description: 'Whether the mail server has accepted it.' })
  is_sent: boolean;

  @TextField({
    nullable: true,
    example: 'admin@example.com',
    description: "The caller's own email. Null: the account has none.",
  })
  to: string | null;

  @TextField({
    nullable: true,
    example: null,
    description: 'Why it was not sent, in the words of the mail server. Null: it was.',
  })
  detail: string | null;

  static from({ to, failure }: TestedMail): TestedMailRead {
    return { is_sent: failure === null, to, detail: failure };
  }
}
