let typedAt: string | undefined;

/** Notes from now on what is typed or chosen in forms. */
export function watchTyping(): void {
  addEventListener('input', ({ target }) => {
    if (target instanceof Element && target.closest('form')) typedAt = location.pathname;
  });
}

/** Whether the view that is open has a form in which something was typed. */
export function isTypedIn(): boolean {
  return typedAt === location.pathname && document.querySelector('form') !== null;
}
