import type { RowFault } from './imported-row.js';

/** Rows could not be imported, so that none was. */
export class ImportRefused extends Error {
  constructor(readonly faults: readonly RowFault[]) {
    super(`${faults.length} rows could not be imported`);
  }
}
