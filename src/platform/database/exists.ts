import { stat } from 'node:fs/promises';

/** Whether a file or directory exists. */
export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
