const OPEN_WINDOW = '[role=dialog][data-open]:not([role=region] *)';

/**
 * Puts the focus on the window that is open, or on the heading of the view, if what had it is gone:
 * a row that was deleted, a form that was sent. Otherwise the keyboard begins again at the top of
 * the page, and nothing is read aloud.
 */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    const { activeElement } = document;
    if (activeElement && activeElement !== document.body) return;
    // A message at the edge is a dialog too, and so is a window that is about to be gone.
    const windows = document.querySelectorAll<HTMLElement>(OPEN_WINDOW);
    const place = [...windows].at(-1) ?? document.querySelector<HTMLElement>('h1');
    place?.focus();
  });
}
