import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountChanges } from '../../api/gen';
import { mailing } from '../../api/people';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { useStartWork } from '../../work/start-work';
import { runChanges, runInvitations } from './bulk-work';

interface BulkBarProps {
  /** The user names of the selected accounts by their ids. */
  readonly people: ReadonlyMap<string, string>;
  readonly onClear: () => void;
}

type Action = Exclude<AccountChanges['action'], 'add_to_workspace'> | 'invite';

const ACTIONS = ['enable', 'disable', 'end_sessions', 'invite', 'delete'] as const;
const ASKED: readonly Action[] = ['disable', 'delete', 'invite'];
const DANGEROUS: readonly Action[] = ['disable', 'delete'];

/** Acts on the selected accounts. That goes on when another view is opened. */
export function BulkBar({ people, onClear }: BulkBarProps) {
  const { t } = useTranslation();
  const start = useStartWork();
  const { data: canMail = false } = useQuery(mailing);
  const [asked, setAsked] = useState<Action>();
  if (people.size === 0) return null;
  const run = (action: Action) => {
    setAsked(undefined);
    const all = [...people].map(([id, name]) => ({ id, name }));
    start({
      kind: action,
      subject: t('people.count', { count: all.length }),
      all: all.length,
      run: (progress) =>
        action === 'invite'
          ? runInvitations(all, canMail, progress, t('people.linkFile'))
          : runChanges(all, action, progress),
    });
    onClear();
  };
  const effects: Partial<Record<Action, string>> = {
    delete: t('people.deleteEffect'),
    disable: t('people.disableEffect'),
    invite: canMail ? t('people.inviteByMailEffect') : t('people.inviteByLinkEffect'),
  };
  const count = people.size;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 rounded-lg border border-accent/40 bg-accent-soft px-3 py-2">
        <span className="text-sm font-medium" role="status">
          {t('table.selected', { count })}
        </span>
        <div className="flex-1" />
        {ACTIONS.map((action) => (
          <Button
            key={action}
            size="small"
            kind={DANGEROUS.includes(action) ? 'danger' : 'plain'}
            onClick={() => (ASKED.includes(action) ? setAsked(action) : run(action))}
          >
            {t(`people.bulk_${action}`)}
          </Button>
        ))}
        <Button size="small" kind="quiet" onClick={onClear}>
          {t('table.clear')}
        </Button>
      </div>
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && run(asked)}
        title={t(
          asked === 'delete'
            ? 'people.deleteMany'
            : asked === 'invite'
              ? 'people.inviteMany'
              : 'people.disableMany',
          { count },
        )}
        action={asked ? t(`people.bulk_${asked}`) : ''}
        typed={asked === 'delete' ? String(count) : undefined}
      >
        <p>{asked && effects[asked]}</p>
        <p className="max-h-40 overflow-y-auto break-words text-soft">
          {[...people.values()].join(', ')}
        </p>
      </Confirm>
    </>
  );
}
