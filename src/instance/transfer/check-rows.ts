import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { getMetadataArgsStorage } from 'typeorm';
import { faultAt, type ExportedRow } from './read-export.js';
import type { Table } from './transferred-tables.js';

const BYTES = /^\\x(?:[\da-f]{2})*$/i;

/** What a value of a type is in an export. Values of other types are read as they are. */
const IS_OF_TYPE: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  uuid: (value) => isUUID(value),
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  bytea: (value) => typeof value === 'string' && BYTES.test(value),
  timestamptz: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};

/** Properties that name an account; `workspaceId` names a workspace. */
const OWNERS = ['userId', 'ownerId', 'serviceAccountId', 'serverAccountId'];
/** A key says in the report that its workspace did not come. */
const FREE_OF_WORKSPACES = 'api_keys';

interface Column {
  readonly name: string;
  readonly property: string;
  /** Whether the database has a value for it. */
  readonly isOptional: boolean;
  readonly isRight: (value: unknown) => boolean;
}

/** A row as it was read, by the properties of its entity. */
export interface CheckedRow {
  readonly source: Pick<ExportedRow, 'number' | 'table'>;
  readonly row: Readonly<Record<string, unknown>>;
}

/**
 * Returns a check of what the database checks when it gets an export as it is.
 *
 * @returns throws TransferFault naming the line that has a value of another type, or none
 */
export function typeCheck(): (row: CheckedRow) => void {
  const known = new Map<string, readonly Column[]>();
  return ({ source: { number, table }, row }) => {
    const columns = known.get(table.name) ?? columnsOf(table);
    known.set(table.name, columns);
    for (const { name, property, isOptional, isRight } of columns) {
      const value = row[property];
      if (value === undefined && !isOptional) throw faultAt(number, `"${name}" is missing`);
      if (value === undefined || isRight(value)) continue;
      throw faultAt(number, `"${name}" has a value of another type`);
    }
  };
}

/** @throws TransferFault naming the account or the workspace that no line has */
export function assertComplete(rows: readonly CheckedRow[]): void {
  const idsOf = (name: string) =>
    new Set(rows.flatMap(({ source, row }) => (source.table.name === name ? [row['id']] : [])));
  const [accounts, workspaces] = [idsOf('users'), idsOf('workspaces')];
  for (const { source, row } of rows) {
    const { number, table } = source;
    const owner = OWNERS.map((property) => row[property]).find(
      (id) => id !== undefined && !accounts.has(id),
    );
    if (owner !== undefined) throw faultAt(number, `Account "${owner as string}" not found`);
    const id = table.name === FREE_OF_WORKSPACES ? undefined : row['workspaceId'];
    if (id === undefined || workspaces.has(id)) continue;
    throw faultAt(number, `Workspace "${id as string}" not found`);
  }
}

function columnsOf({ name: table, columns: written }: Table): Column[] {
  const { tables, columns, generations } = getMetadataArgsStorage();
  const entity = tables.find(({ name }) => name === table)?.target;
  return [...written].map(([name, property]) => {
    const isIt = (it: { target: unknown; propertyName: string }) =>
      it.target === entity && it.propertyName === property;
    const { options } = columns.find(isIt)!;
    const { type, nullable, array } = options;
    const hasDefault = options.default !== undefined;
    return {
      name,
      property,
      isOptional: nullable === true || hasDefault || generations.some(isIt),
      isRight: array ? Array.isArray : (IS_OF_TYPE[String(type)] ?? (() => true)),
    };
  });
}
