import { useTranslation } from 'react-i18next';
import type { Pages } from '../app/paging';
import { Button } from './button';

interface PagingProps {
  readonly pages: Pages;
  /** The cursor of the next page, if there is one. */
  readonly next: string | null | undefined;
  readonly total?: number;
}

/** Pages by cursor: forward, back, and to the beginning, at any number of rows. */
export function Paging({ pages, next, total }: PagingProps) {
  const { t, i18n } = useTranslation();
  if (pages.isFirst && !next && total === undefined) return null;
  return (
    <nav
      aria-label={t('table.pages')}
      className="flex items-center justify-between gap-3 border-t border-line px-4 py-2"
    >
      <span className="text-[0.8125rem] text-soft">
        {total !== undefined &&
          t('table.total', { count: total, shown: total.toLocaleString(i18n.language) })}
      </span>
      {(!pages.isFirst || next) && (
        <div className="flex gap-2">
          {!pages.isFirst && (
            <Button size="small" kind="quiet" onClick={pages.onFirst}>
              {t('table.first')}
            </Button>
          )}
          <Button size="small" icon="left" disabled={pages.isFirst} onClick={pages.onPrevious}>
            {t('table.previous')}
          </Button>
          <Button size="small" disabled={!next} onClick={() => next && pages.onNext(next)}>
            {t('table.next')}
          </Button>
        </div>
      )}
    </nav>
  );
}
