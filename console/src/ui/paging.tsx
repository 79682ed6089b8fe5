import { useTranslation } from 'react-i18next';
import type { Pages } from '../app/paging';
import { Button } from './button';

interface PagingProps {
  readonly pages: Pages;
  /** The cursor of the next page, if there is one. */
  readonly next: string | null | undefined;
  /** The cursor of the page before, from a server that tells it. */
  readonly previous?: string | null;
  /** How to read the last page first, where the server can. */
  readonly onLast?: () => void;
  /** How many rows there are, in words. */
  readonly total?: string;
}

/** Pages by cursor: each takes the server the same time, at any number of rows. */
export function Paging({ pages, next, previous, onLast, total }: PagingProps) {
  const { t } = useTranslation();
  const isFirst = previous === undefined ? pages.isFirst : previous === null;
  const back = () => (previous ? pages.onGo(previous) : pages.onPrevious());
  if (isFirst && !next && total === undefined) return null;
  return (
    <nav
      aria-label={t('table.pages')}
      className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 border-t border-line px-4 py-2"
    >
      <span role="status" className="text-[0.8125rem] text-soft">
        {total}
      </span>
      {(!isFirst || next) && (
        <div className="flex gap-2">
          <Button size="small" kind="quiet" disabled={isFirst} onClick={pages.onFirst}>
            {t('table.first')}
          </Button>
          <Button size="small" disabled={isFirst} onClick={back}>
            {t('table.previous')}
          </Button>
          <Button size="small" disabled={!next} onClick={() => next && pages.onNext(next)}>
            {t('table.next')}
          </Button>
          {onLast && (
            <Button size="small" kind="quiet" disabled={!next} onClick={onLast}>
              {t('table.last')}
            </Button>
          )}
        </div>
      )}
    </nav>
  );
}
