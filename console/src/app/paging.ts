import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { keep } from './search';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The cursors of the pages before, the first page has an empty one. */
    trail?: readonly string[];
  }
}

export interface Pages {
  readonly cursor: string;
  readonly isFirst: boolean;
  readonly onNext: (cursor: string) => void;
  readonly onPrevious: () => void;
  /** Goes to the page with a cursor that the server told. */
  readonly onGo: (cursor: string) => void;
  readonly onFirst: () => void;
}

/** The named values of the query of the view that is open. */
export function useSearchTexts<Name extends string>(
  ...names: readonly Name[]
): Partial<Record<Name, string>> {
  const search: unknown = useSearch({ strict: false });
  return keep(...names)(search as Record<string, unknown>);
}

/** The place in a list that is read page by page. It is `cursor` in the query of the view. */
export function usePages(): Pages {
  const { cursor = '' } = useSearchTexts('cursor');
  const trail = useLocation({ select: ({ state }) => state.trail }) ?? [];
  const navigate = useNavigate();
  const go = (next: string, before: readonly string[]) =>
    void navigate({
      to: '.',
      search: (old: object) => ({ ...old, page: undefined, cursor: next || undefined }),
      state: { trail: before },
    });
  return {
    cursor,
    isFirst: cursor === '',
    onNext: (next) => go(next, [...trail, cursor]),
    onPrevious: () => go(trail.at(-1) ?? '', trail.slice(0, -1)),
    onGo: (next) => go(next, []),
    onFirst: () => go('', []),
  };
}

/** Changes filters of the view, which begins again at its first page. */
export function useFilters() {
  const navigate = useNavigate();
  return (changes: Record<string, string | undefined>, { replace = false } = {}) =>
    void navigate({
      to: '.',
      search: (old: object) => ({ ...old, page: undefined, cursor: undefined, ...changes }),
      state: {},
      replace,
    });
}
