import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider, type AnyRouter } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../api/client';
import { startLanguages } from '../i18n/i18n';
import { tellError, Toasts } from '../ui/toasts';
import { startTheme } from './theme';
import { watchTyping } from './typed';

/** What somebody else has deleted is no longer shown, whatever was known of it. */
const queryCache = new QueryCache({
  onError: (error, query) => {
    const isGone = error instanceof ApiError && error.status === 404;
    if (isGone) query.setState({ data: undefined });
  },
});

export const queries = new QueryClient({
  queryCache,
  defaultOptions: {
    queries: {
      // What the browser believes about the network does not count: what cannot be sent fails.
      networkMode: 'always',
      staleTime: 10_000,
      // What the server refuses, it refuses again.
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status > 0),
    },
    mutations: { networkMode: 'always', onError: tellError },
  },
});

/** Starts an application in the document. */
export async function start(router: AnyRouter): Promise<void> {
  startTheme();
  watchTyping();
  await startLanguages();
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      {/* The policy of the document refuses styles that are written into it. */}
      <CSPProvider disableStyleElements>
        <QueryClientProvider client={queries}>
          <Toasts>
            <RouterProvider router={router} />
          </Toasts>
        </QueryClientProvider>
      </CSPProvider>
    </StrictMode>,
  );
}
