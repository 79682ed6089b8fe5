import { WORKSPACE_ROLES, type WorkspaceRole } from '../../workspaces/workspace-role.js';
import type { ImportedRow } from './imported-row.js';

const COLUMNS = ['username', 'email', 'name', 'workspace', 'role'];
const MOST_ROWS = 10_000;
/** How many faults of a list are named at once. */
export const MOST_FAULTS = 20;
const MOST_SHOWN = 50;
/** Spreadsheets in many languages write semicolons; a copied table has tabs. */
const DELIMITERS = [',', ';', '\t'];
/** The first replaces bytes that are not UTF-8; UTF-16 has the second between letters. */
const NO_UTF8 = /[\ufffd\0]/;

/** What is wrong with a list. */
export interface ListFault {
  /** Absent if it concerns the whole list. */
  readonly line?: number;
  /** Without a period at the end. */
  readonly text: string;
}

/** A list of people that cannot be read, so that nothing is imported. */
export class UnreadableList extends Error {
  constructor(
    readonly faults: readonly ListFault[],
    /** The rows in which nothing is wrong so far. */
    readonly readable: readonly ImportedRow[] = [],
  ) {
    super(`${faults.length} faults in a list of people`);
  }
}

interface Read {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/**
 * Reads a list of people as CSV, whose first line names the columns. Commas, semicolons or tabs
 * separate the values.
 *
 * @param isInviting whether the people are invited by email, which needs no user names
 * @throws UnreadableList naming the lines that are wrong
 */
export async function readPeople(
  text: string,
  { isInviting }: { readonly isInviting: boolean },
): Promise<ImportedRow[]> {
  assertUtf8(text);
  const read = await parseCsv(text);
  if (read.length > MOST_ROWS) refuse({ text: `A list has at most ${MOST_ROWS} people` });
  if (read.length === 0) refuse({ text: 'The list is empty' });
  const faults: ListFault[] = [];
  const rows = read.flatMap(({ record, info: { lines: line } }) => {
    const fault = faultOf(record, isInviting);
    if (fault) faults.push({ line, text: fault });
    return fault ? [] : [toRow(record, line)];
  });
  if (faults.length > 0) throw new UnreadableList(faults.slice(0, MOST_FAULTS), rows);
  return rows;
}

function refuse(fault: ListFault): never {
  throw new UnreadableList([fault]);
}

/** What cannot be decoded was replaced when the file was read, and would become a name. */
function assertUtf8(text: string): void {
  const place = text.search(NO_UTF8);
  if (place < 0) return;
  const line = text.slice(0, place).split('\n').length;
  refuse({ line, text: 'is not in UTF-8. Save the list as "CSV UTF-8"' });
}

function delimiterOf(text: string): string {
  const head = text.trimStart().split('\n', 1)[0]!;
  return DELIMITERS.find((delimiter) => head.includes(delimiter)) ?? ',';
}

async function parseCsv(text: string): Promise<Read[]> {
  const { CsvError, parse } = await import('csv-parse/sync');
  try {
    return parse(text, {
      bom: true,
      columns: readHead,
      delimiter: delimiterOf(text),
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Read[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as unknown as { lines: number };
    const isUneven = error.code.includes('INCONSISTENT');
    const fault = isUneven
      ? 'has another number of values than the first line'
      : 'is not valid CSV: a quote is missing, or in the wrong place';
    return refuse({ line: lines, text: fault });
  }
}

function readHead(names: string[]): string[] {
  const heads = names.map((name) => name.trim().toLowerCase());
  const unknown = heads.find((name) => !COLUMNS.includes(name));
  if (unknown === undefined && new Set(heads).size === heads.length) return heads;
  const columns = COLUMNS.join(', ');
  return refuse({
    line: 1,
    text:
      unknown === undefined
        ? `each column may be named once, of: ${columns}`
        : `"${unknown.slice(0, MOST_SHOWN)}" is not one of the columns: ${columns}`,
  });
}

function faultOf(record: Read['record'], isInviting: boolean): string | undefined {
  const { username, email, workspace, role } = record;
  if (isInviting && (!email || !workspace)) return 'an invitation needs email and workspace';
  if (!isInviting && !username) return 'username is missing';
  if (role && !workspace) return 'a role needs a workspace';
  if (!role || (WORKSPACE_ROLES as readonly string[]).includes(role)) return undefined;
  return `the role must be one of: ${WORKSPACE_ROLES.join(', ')}`;
}

function toRow(record: Read['record'], line: number): ImportedRow {
  const { username, email, name, workspace, role } = record;
  return {
    line,
    role: (role || 'developer') as WorkspaceRole,
    ...(username && { username }),
    ...(email && { email }),
    ...(name && { name }),
    ...(workspace && { workspaceId: workspace }),
  };
}
