import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

interface Tab {
  readonly to: string;
  readonly params?: Record<string, string>;
  readonly label: string;
}

/** The parts of a view. Each is a view of its own, with its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const { pathname } = useLocation();
  const bar = useRef<HTMLElement>(null);
  // On a phone the bar is longer than the window.
  useEffect(() => {
    const here = bar.current?.querySelector('[aria-current=page]');
    here?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  return (
    <nav
      ref={bar}
      aria-label={label}
      className="-mb-1 flex gap-1 overflow-x-auto overflow-y-hidden border-b border-line"
    >
      {tabs.map(({ to, params, label: text }) => (
        <Link
          key={text}
          to={to}
          params={params as never}
          activeOptions={{ exact: true, includeSearch: false }}
          className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium whitespace-nowrap text-soft hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-accent aria-[current=page]:text-accent"
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
