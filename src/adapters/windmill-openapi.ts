import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';

/**
 * Operation ids that differ from the handler's name. Upstream's `delete invite` is not among them:
 * it contains a space, which linters refuse, and its generated clients call it `deleteInvite` too.
 */
const PUBLISHED_NAMES: Readonly<Record<string, string>> = {
  'leaveWorkspaceFormerly /api/w/{workspace}/users/leave': 'leaveWorkspaceByUsers',
};

/**
 * Handlers that duplicate another one at a path that clients of 2022 use (contract windmill 7.4 to
 * 7.6).
 */
const FORMER = /Formerly$|ByGet$/;

/** Uses the handler names, which are upstream's operationIds (contract windmill 2 and 3). */
export const windmillOpenApi: ApiAdapterOpenApi = {
  describe(operation: Operation, handlerName: string, path: string): void {
    operation.operationId =
      PUBLISHED_NAMES[`${handlerName} ${path}`] ?? PUBLISHED_NAMES[handlerName] ?? handlerName;
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
