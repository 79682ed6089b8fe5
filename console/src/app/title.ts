import { useEffect } from 'react';

/** Names the view in the tab and in the history of the browser. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title) document.title = `${title} · Gatehouse`;
  }, [title]);
}
