import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';

/**
 * Handlers that duplicate another one at a path that clients of 2022 use (contract windmill 7.4 to
 * 7.6).
 */
const FORMER = /Formerly$|ByGet$/;

/**
 * Uses the handler names, which are upstream's operationIds (contract windmill 2 and 3), but for
 * `delete invite`: it contains a space, which linters refuse, and its generated clients call it
 * `deleteInvite` too.
 */
export const windmillOpenApi: ApiAdapterOpenApi = {
  describe(operation: Operation, handlerName: string): void {
    operation.operationId = handlerName;
    operation.summary = handlerName
      .replace(/([A-Z])/g, ' $1')
      .toLowerCase()
      .trim()
      .replace(/^./, (letter) => letter.toUpperCase());
    if (FORMER.test(handlerName)) operation.deprecated = true;
  },
  security: [{ bearerAuth: [] }, { cookieAuth: [] }],
  errorMediaType: 'text/plain',
  takesAnyPath: true,
  errorSchema: 'WindmillError',
  invalidInputSchema: 'WindmillError',
  errorSchemas: {
    WindmillError: { description: 'Why a request was refused, in plain words.', type: 'string' },
  },
};
