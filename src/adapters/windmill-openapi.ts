import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';
import { BROWSER_SESSION } from './page-credentials.js';

/**
 * Handlers that duplicate another one at a path that clients of 2022 use (contract windmill 7.4 to
 * 7.6).
 */
const FORMER = /Formerly\d*$|ByGet$/;

/**
 * Uses the handler names, which are upstream's operationIds (contract windmill 2 and 3), but for
 * `delete invite`: it contains a space, which linters refuse, and its generated clients call it
 * `deleteInvite` too.
 */
export const windmillOpenApi: ApiAdapterOpenApi = {
  describe(operation: Operation, handlerName: string): void {
    const name = numbered(handlerName);
    operation.operationId = name;
    operation.summary = name
      .replace(/([A-Z])/g, ' $1')
      .toLowerCase()
      .trim()
      .replace(/^./, (letter) => letter.toUpperCase());
    if (FORMER.test(name)) operation.deprecated = true;
  },
  shortIdOf: ({ operationId }) => operationId!,
  security: [{ bearerAuth: [] }, { cookieAuth: [] }, BROWSER_SESSION],
  errorMediaType: 'text/plain',
  takesAnyPath: true,
  errorSchema: 'WindmillError',
  invalidInputSchema: 'WindmillError',
  errorSchemas: {
    WindmillError: { description: 'Why a request was refused, in plain words.', type: 'string' },
  },
};

/** A handler of several paths has `[0]`, `[1]` ... after its name; here nothing, `2` ... */
function numbered(handlerName: string): string {
  return handlerName.replace(/\[(\d+)\]$/, (_, place: string) =>
    place === '0' ? '' : String(Number(place) + 1),
  );
}
