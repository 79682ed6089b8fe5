/**
 * Puts the focus on the heading of the view if what had it is gone: a row that was deleted, a form
 * that was sent. Otherwise the keyboard begins again at the top of the page, and nothing is read
 * aloud.
 */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    const { activeElement } = document;
    if (activeElement && activeElement !== document.body) return;
    document.querySelector<HTMLElement>('[role=dialog], h1')?.focus();
  });
}
