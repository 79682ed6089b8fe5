import type { DomainError } from '../../platform/errors/domain-error.js';
import type { RowFault } from './imported-row.js';

/** Rows could not be imported, so that none was. */
export class ImportRefused extends Error {
  constructor(readonly faults: readonly RowFault[]) {
    super(`${faults.length} rows could not be imported`);
  }

  /** The faults in words, without a period at the end. */
  get texts(): readonly { readonly line: number; readonly text: string }[] {
    return this.faults.map(({ line, error }) => ({ line, text: wordsOf(error) }));
  }
}

/** A list names many workspaces, so the one that is missing is named. */
function wordsOf(error: DomainError): string {
  if (!error.is('workspace_not_found')) return error.text;
  return `Workspace "${error.details.workspaceId}" not found`;
}
