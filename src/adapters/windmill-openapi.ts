import type { ApiAdapterOpenApi, Operation } from './api-adapter.js';

/**
 * Operations whose handler is named otherwise. Upstream's `delete invite` has a blank, which linters refuse; `deleteInvite` is what
 * its generated clients call it all the same.
 */
const PUBLISHED_NAMES: Readonly<Record<string, string>> = {
  'leaveWorkspaceFormerly /api/w/{workspace}/users/leave': 'leaveWorkspaceByUsers',
};

const TAGS: readonly [RegExp, string][] = [
  [/^\/api\/(w\/[^/]+\/)?workspaces\//, 'workspace'],
  [/^\/api\/w\/[^/]+\/groups\//, 'group'],
  [/^\/api\/oauth\/list/, 'oauth'],
  [/^\/api\/settings\//, 'setting'],
  [/^\/api\/version$/, 'settings'],
];

/** Handlers that answer what another one does, where clients of 2022 look for it (contract windmill 7.4 to 7.6). */
const FORMER = /Formerly$|ByGet$/;

/** Handler names are upstream's operationIds (contract windmill 2 and 3). */
export const windmillOpenApi: ApiAdapterOpenApi = {
  publishedPath: (path) => path,
  describe(operation: Operation, handlerName: string, path: string): void {
    operation.operationId =
      PUBLISHED_NAMES[`${handlerName} ${path}`] ?? PUBLISHED_NAMES[handlerName] ?? handlerName;
    operation.tags = tagsOf(handlerName, path);
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

/** As published. `leaveWorkspace` was an operation of users and is one of workspaces: it has both tags. */
function tagsOf(handlerName: string, path: string): string[] {
  const tag = TAGS.find(([pattern]) => pattern.test(path))?.[1] ?? 'user';
  return handlerName === 'leaveWorkspace' ? [tag, 'user'] : [tag];
}
