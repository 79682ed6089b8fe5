import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountRead } from '../../api/gen';
import { changePerson } from '../../api/people';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { tell, tellError } from '../../ui/toasts';

interface BulkBarProps {
  readonly ids: ReadonlySet<string>;
  readonly people: readonly AccountRead[];
  readonly onClear: () => void;
}

/** Acts on the selected accounts, one after the other, and shows how far it has come. */
export function BulkBar({ ids, people, onClear }: BulkBarProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<number>();
  const [isAsking, setAsking] = useState(false);
  if (ids.size === 0) return null;
  const run = async (isActive: boolean) => {
    setAsking(false);
    let changed = 0;
    for (const [place, id] of [...ids].entries()) {
      setProgress(place);
      try {
        await changePerson(id, { is_active: isActive });
        changed += 1;
      } catch (error) {
        tellError(error);
      }
    }
    setProgress(undefined);
    tell(t(isActive ? 'people.enabledCount' : 'people.disabledCount', { count: changed }));
    onClear();
    await queries.invalidateQueries();
  };
  const names = people.filter(({ id }) => ids.has(id)).map(({ username }) => username);
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-lg border border-accent/40 bg-accent-soft px-3 py-2">
      <span className="text-sm font-medium" role="status">
        {progress === undefined
          ? t('table.selected', { count: ids.size })
          : t('table.progress', { done: progress, all: ids.size })}
      </span>
      {progress !== undefined && (
        <progress value={progress} max={ids.size} aria-label={t('table.working')} />
      )}
      <div className="flex-1" />
      <Button size="small" disabled={progress !== undefined} onClick={() => void run(true)}>
        {t('people.enable')}
      </Button>
      <Button
        size="small"
        kind="danger"
        disabled={progress !== undefined}
        onClick={() => setAsking(true)}
      >
        {t('people.disable')}
      </Button>
      <Button size="small" kind="quiet" disabled={progress !== undefined} onClick={onClear}>
        {t('table.clear')}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void run(false)}
        title={t('people.disableMany', { count: ids.size })}
        action={t('people.disable')}
      >
        <p>{t('people.disableEffect')}</p>
        <p className="break-words text-soft">{names.join(', ')}</p>
      </Confirm>
    </div>
  );
}
