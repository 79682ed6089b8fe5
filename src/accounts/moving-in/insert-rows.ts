import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

/** Rows of one statement: as text they take some megabytes at most. */
const ROWS_AT_ONCE = 5_000;

/**
 * Inserts many rows of an entity with one parameter per statement. TypeORM's own insert has one per
 * value, and takes seconds for some thousand rows. Triggers and constraints apply as always.
 *
 * @param rows by properties of the entity; an absent one is null, or the default of its column
 */
export async function insertRows(
  manager: EntityManager,
  entity: EntityTarget<ObjectLiteral>,
  rows: readonly object[],
): Promise<void> {
  const { columns, tablePath } = manager.connection.getMetadata(entity);
  for (const some of chunksOf(rows, ROWS_AT_ONCE)) {
    const given = columns.filter((column) => isGiven(column, some));
    const list = given.map(({ databaseName }) => `"${databaseName}"`).join(', ');
    const texts = some.map((row) => JSON.stringify(toJson(given, row)));
    await manager.query(
      `INSERT INTO ${tablePath} (${list})
       SELECT ${list} FROM json_populate_recordset(NULL::${tablePath}, $1::json)`,
      [`[${texts.join(',')}]`],
    );
  }
}

/** One that no row names is left to the database. */
function isGiven({ isInsert, propertyName }: ColumnMetadata, rows: readonly object[]): boolean {
  return isInsert && rows.some((row) => valueOf(row, propertyName) !== undefined);
}

function toJson(columns: readonly ColumnMetadata[], row: object): Record<string, unknown> {
  const values = columns.map(({ databaseName, propertyName }) => {
    const value = valueOf(row, propertyName) ?? null;
    // As PostgreSQL reads bytes.
    return [databaseName, Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value] as const;
  });
  return Object.fromEntries(values);
}

function valueOf(row: object, property: string): unknown {
  return (row as Record<string, unknown>)[property];
}

/** Splits a list. */
function chunksOf<T>(values: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < values.length; start += size) {
    chunks.push(values.slice(start, start + size));
  }
  return chunks;
}
