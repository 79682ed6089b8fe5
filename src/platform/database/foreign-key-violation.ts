const FOREIGN_KEY_VIOLATION = '23503';

/** Whether a write was refused because the row it refers to is not there; for statements that went to `pg` itself. */
export function isForeignKeyViolation(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === FOREIGN_KEY_VIOLATION;
}
