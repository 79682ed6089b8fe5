import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** PostgreSQL takes 65,535 parameters in one statement. */
const PARAMETERS_AT_ONCE = 60_000;

/**
 * Inserts rows in as few statements as possible, and reads nothing back, which takes as long again.
 */
export async function insertRows(
  manager: EntityManager,
  entity: EntityTarget<ObjectLiteral>,
  rows: readonly object[],
): Promise<void> {
  const { columns } = manager.connection.getMetadata(entity);
  for (const some of chunksOf(rows, Math.floor(PARAMETERS_AT_ONCE / columns.length))) {
    await manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(some)
      .updateEntity(false)
      .execute();
  }
}

/** Splits values, each of which is a parameter or some, for statements that PostgreSQL takes. */
export function chunksOf<T>(values: readonly T[], size = 10_000): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < values.length; start += size) {
    chunks.push(values.slice(start, start + size));
  }
  return chunks;
}
