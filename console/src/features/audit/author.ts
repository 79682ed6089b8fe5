import type { AuditEventRead } from '../../api/gen';

export interface Author {
  readonly id?: string;
  readonly name?: string;
  /** Where the request came from. */
  readonly address?: string;
  readonly details: readonly (readonly [string, string])[];
}

/** Who made a change, as far as it is known. */
export function authorOf({ author }: AuditEventRead): Author {
  const text = (name: string) => {
    const value = author?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  const id = text('user_id');
  const details = [
    'via',
    'impersonator_id',
    'credential',
    'credential_id',
    'address',
    'request_id',
  ].flatMap((name) => {
    const value = text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { id, name: text('username') ?? id, address: text('address'), details };
}
