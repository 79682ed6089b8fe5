import { channel } from 'node:diagnostics_channel';
import type { ErrorCode } from '../platform/errors/error-code.js';

/** What is published of an error that is answered. */
export interface AnsweredRefusal {
  readonly method: string;
  /** The path of the route as it is declared; undefined if no route was found. */
  readonly route: string | undefined;
  readonly code: ErrorCode;
}

/** Reports every error that is answered. Costs nothing while nobody subscribes. */
export const REFUSAL_CHANNEL = channel('gatehouse:refusal');
