import { useEffect, useRef, type ReactNode } from 'react';
import { useTitle } from './title';

interface ViewProps {
  readonly title: string;
  /** What the view is about, where the title alone does not say it. */
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** A link to the list that the view belongs to. */
  readonly above?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A view with its heading. The heading receives the focus when the view opens, so that a screen
 * reader says where one is, unless the view has put it into a field.
 */
export function View({ title, description, actions, above, children }: ViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  useEffect(() => {
    const { activeElement } = document;
    if (!activeElement?.matches('input, textarea, select')) heading.current?.focus();
  }, []);
  // A form that was sent makes way for what it led to, and takes the focus with it.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [title]);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          {above && <div className="mb-1 text-[0.8125rem] text-soft">{above}</div>}
          <h1
            ref={heading}
            tabIndex={-1}
            className="text-xl font-semibold tracking-tight break-words"
          >
            {title}
          </h1>
          {description && <p className="mt-0.5 max-w-2xl text-sm text-soft">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
