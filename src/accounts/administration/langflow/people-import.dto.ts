import { ApiProperty, ApiSchema } from '../../../platform/validation/deferred-swagger.js';
import { BooleanField, IntegerField, TextField } from '../../../platform/validation/fields.js';
import { NoExtraFields } from '../../../platform/validation/no-extra-fields.js';
import {
  MOST_IMPORTED,
  MOST_IN_TRIAL,
  type PeopleImport,
  type PeopleImportResult,
} from '../people-import.service.js';

/** A list of people. */
@NoExtraFields()
@ApiSchema({ name: 'AccountImport', description: 'A list of people to create or to invite.' })
export class AccountImportBody {
  @TextField({
    example: 'username,email,name,workspace,role\ngrace,grace@example.com,Grace Hopper,,\n',
    description: `CSV. The first line names the columns: some of username, email, name, workspace, role. At most ${MOST_IMPORTED} people, in a trial and for invitations ${MOST_IN_TRIAL}.`,
  })
  csv: string;

  @BooleanField({
    required: false,
    default: true,
    example: true,
    description: 'Whether nothing is changed, and the response tells what would be done.',
  })
  is_trial: boolean = true;

  @BooleanField({
    required: false,
    default: false,
    description: 'Whether the people are invited to the workspaces by email, without accounts.',
  })
  is_inviting: boolean = false;

  static toImport({ csv, is_trial, is_inviting }: AccountImportBody): PeopleImport {
    return { csv, isTrial: is_trial, isInviting: is_inviting };
  }
}

@ApiSchema({ name: 'ImportedAccountRead', description: 'An account that an import created.' })
export class ImportedAccountRead {
  @TextField({ example: 'grace', description: 'What the account is called.' })
  username: string;

  @TextField({ nullable: true, example: 'grace@example.com', description: 'Null: none.' })
  email: string | null;

  @TextField({
    nullable: true,
    example: null,
    description:
      'The password that the person must replace before the first log-in. Only this response shows it. Null in a trial.',
  })
  temporary_password: string | null;
}

@ApiSchema({ name: 'ImportFault', description: 'What is wrong with a list.' })
export class ImportFaultRead {
  @IntegerField({
    nullable: true,
    example: 2,
    description: 'The line. Null: it concerns the whole list.',
  })
  line: number | null;

  @TextField({ example: 'username is missing', description: 'What is wrong, in words.' })
  detail: string;
}

@ApiSchema({ name: 'AccountImportResult', description: 'What became of a list of people.' })
export class AccountImportResult {
  @BooleanField({
    example: false,
    description: 'Whether it was imported: not in a trial, and not if anything is wrong.',
  })
  is_imported: boolean;

  @ApiProperty({
    title: 'Created',
    type: [ImportedAccountRead],
    description: 'The accounts that were created, or would be.',
  })
  created: ImportedAccountRead[];

  @IntegerField({ example: 0, description: 'Existing accounts that became members.' })
  joined: number;

  @IntegerField({ example: 0, description: 'People who were invited.' })
  invited: number;

  @IntegerField({ example: 0, description: 'Lines of which everything was there already.' })
  unchanged: number;

  @ApiProperty({
    title: 'Without Name',
    type: [ImportFaultRead],
    description: 'Lines whose accounts come without the name, and what is wrong with it.',
  })
  without_name: ImportFaultRead[];

  @ApiProperty({
    title: 'Faults',
    type: [ImportFaultRead],
    description: 'What is wrong, the first 20 faults. With any, nothing is imported.',
  })
  faults: ImportFaultRead[];

  static from({ outcome, faults }: PeopleImportResult, isTrial: boolean): AccountImportResult {
    return {
      is_imported: outcome !== undefined && !isTrial,
      created: (outcome?.created ?? []).map(({ username, email, password }) => ({
        username,
        email,
        temporary_password: password ?? null,
      })),
      joined: outcome?.joined ?? 0,
      invited: outcome?.invited ?? 0,
      unchanged: outcome?.unchanged ?? 0,
      without_name: (outcome?.unnamed ?? []).map(({ line, reason }) => ({ line, detail: reason })),
      faults: faults.map(({ line, text }) => ({ line: line ?? null, detail: text })),
    };
  }
}
