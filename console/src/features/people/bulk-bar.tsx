import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountChangeResult, AccountChanges, ListedAccount } from '../../api/gen';
import { changePeople } from '../../api/people';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Notice } from '../../ui/parts';
import { tell, tellError } from '../../ui/toasts';

interface BulkBarProps {
  readonly ids: ReadonlySet<string>;
  readonly people: readonly ListedAccount[];
  readonly onClear: () => void;
}

type Action = Exclude<AccountChanges['action'], 'add_to_workspace'>;

/** So many at once that the bar moves, and a reload loses little. */
const BATCH = 25;
const ASKED: readonly Action[] = ['disable', 'delete'];

/** Acts on the selected accounts, some at a time, and shows how far it has come. */
export function BulkBar({ ids, people, onClear }: BulkBarProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<number>();
  const [asked, setAsked] = useState<Action>();
  const [failed, setFailed] = useState<readonly AccountChangeResult[]>([]);
  if (ids.size === 0 && failed.length === 0) return null;
  const run = async (action: Action) => {
    setAsked(undefined);
    const all = [...ids];
    const results: AccountChangeResult[] = [];
    try {
      for (let place = 0; place < all.length; place += BATCH) {
        setProgress(place);
        const batch = all.slice(place, place + BATCH);
        results.push(...(await changePeople({ action, user_ids: batch })).results);
      }
    } catch (error) {
      tellError(error);
    }
    setProgress(undefined);
    setFailed(results.filter(({ is_done }) => !is_done));
    tell(t('people.changedCount', { count: results.filter(({ is_done }) => is_done).length }));
    onClear();
    await queries.invalidateQueries();
  };
  const nameOf = (wanted: string) => people.find(({ id }) => id === wanted)?.username ?? wanted;
  const isBusy = progress !== undefined;
  return (
    <>
      {failed.length > 0 && (
        <Notice tone="danger">
          <ul>
            {failed.map(({ user_id, detail }) => (
              <li key={user_id}>
                {nameOf(user_id)}: {detail}
              </li>
            ))}
          </ul>
          <Button size="small" onClick={() => setFailed([])}>
            {t('common.close')}
          </Button>
        </Notice>
      )}
      {ids.size > 0 && (
        <div className="flex flex-wrap items-center gap-2 rounded-lg border border-accent/40 bg-accent-soft px-3 py-2">
          <span className="text-sm font-medium" role="status">
            {isBusy
              ? t('table.progress', { done: progress, all: ids.size })
              : t('table.selected', { count: ids.size })}
          </span>
          {isBusy && <progress value={progress} max={ids.size} aria-label={t('table.working')} />}
          <div className="flex-1" />
          {(['enable', 'disable', 'end_sessions', 'delete'] as const).map((action) => (
            <Button
              key={action}
              size="small"
              kind={ASKED.includes(action) ? 'danger' : 'plain'}
              disabled={isBusy}
              onClick={() => (ASKED.includes(action) ? setAsked(action) : void run(action))}
            >
              {t(`people.bulk_${action}`)}
            </Button>
          ))}
          <Button size="small" kind="quiet" disabled={isBusy} onClick={onClear}>
            {t('table.clear')}
          </Button>
        </div>
      )}
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && void run(asked)}
        title={t(asked === 'delete' ? 'people.deleteMany' : 'people.disableMany', {
          count: ids.size,
        })}
        action={t(asked === 'delete' ? 'people.bulk_delete' : 'people.bulk_disable')}
        typed={asked === 'delete' ? String(ids.size) : undefined}
      >
        <p>{t(asked === 'delete' ? 'people.deleteEffect' : 'people.disableEffect')}</p>
        <p className="max-h-40 overflow-y-auto break-words text-soft">
          {[...ids].map(nameOf).join(', ')}
        </p>
      </Confirm>
    </>
  );
}
