import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../app/session';
import { ButtonLink } from '../ui/button';
import { openWorkOf, useWorks } from './work-store';

/** Leads to the list of long work, from every view, and says how far it has come. */
export function WorkButton() {
  const { t } = useTranslation();
  const { id, username } = useMe();
  useEffect(() => openWorkOf(id ?? username), [id, username]);
  const works = useWorks();
  if (works.length === 0) return null;
  const running = works.filter(({ state }) => state === 'running');
  const [first] = running;
  return (
    <ButtonLink kind="quiet" icon="clock" to="/work">
      <span className="max-sm:sr-only">
        {first ? t('work.running', { count: running.length }) : t('work.title')}
      </span>
      {first?.all !== undefined && (
        <span className="text-xs tabular-nums" aria-hidden="true">
          {Math.floor((100 * first.done) / Math.max(first.all, 1))} %
        </span>
      )}
    </ButtonLink>
  );
}
