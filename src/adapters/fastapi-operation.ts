import { toSnakeCase } from '../platform/validation/snake-case.js';
import { toTitle } from '../platform/validation/title.js';
import type { Operation } from './api-adapter.js';

/** Names of methods and files are made of it, and languages and file systems limit those. */
const LONGEST_ID = 60;

/**
 * Derives summary and operationId from a handler's name, as FastAPI does from a function's name
 * (contract langflow 9, contract zenml 1.1). An id that would have more than 60 characters is the
 * name alone, as `rotate_api_key`.
 */
export function describeAsFastApi(
  operation: Operation,
  handlerName: string,
  path: string,
  verb: string,
): void {
  const name = toSnakeCase(handlerName);
  const id = `${name}${path}`.replace(/\W/g, '_') + `_${verb}`;
  operation.operationId = id.length > LONGEST_ID ? name : id;
  operation.summary = toTitle(name);
}

/** `Patch User` becomes `patchUser`. */
export function shortIdOf({ summary = '' }: Operation): string {
  return summary.replaceAll(' ', '').replace(/^./, (letter) => letter.toLowerCase());
}
