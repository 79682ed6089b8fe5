import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../api/gen';
import { Button } from '../../ui/button';
import { Copyable } from '../../ui/copy';
import { Dialog } from '../../ui/dialog';
import { Icon } from '../../ui/icons';
import { Empty, Panel } from '../../ui/parts';
import { TextLink } from '../../ui/text-link';
import { Time } from '../../ui/time';

const DAY_MS = 86_400_000;
/** An older backup needs attention. */
const OLD_MS = 7 * DAY_MS;
/** How many locked-out accounts, and how many workspaces with invitations, are named. */
const MOST_NAMED = 5;

/** What needs attention, each item with a link. */
export function Attention(overview: Overview) {
  const { t } = useTranslation();
  const items = [
    ...useCounts(overview),
    ...useLockedOut(overview),
    ...useInvitations(overview),
    ...(isBackupOld(overview) ? [<BackupItem key="backup" at={overview.last_backup_at} />] : []),
  ];
  return (
    <Panel title={t('overview.attention')}>
      {items.length === 0 ? (
        <Empty icon="check" title={t('overview.nothing')} />
      ) : (
        <ul className="flex flex-col gap-2.5">
          {items.map((item) => (
            <li key={item.key} className="flex items-start gap-2">
              <span className="mt-0.5 text-warn">
                <Icon name="warning" />
              </span>
              <span className="min-w-0 break-words">{item}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function useCounts({ accounts, api_keys: keys }: Overview) {
  const { t } = useTranslation();
  const { superusers_without_second_factor: unprotected } = accounts;
  // The accounts that the server counted, and no others.
  const counted = { is_superuser: 'true', is_active: 'true', kind: 'person' };
  const counts = [
    {
      name: 'unprotected',
      count: unprotected ?? 0,
      to: '/people',
      search: { ...counted, has_second_factor: 'false' },
    },
    {
      name: 'waiting',
      count: accounts.waiting,
      to: '/people',
      search: { is_active: 'false', has_logged_in: 'false', kind: 'person' },
    },
    { name: 'expiring', count: keys.expiring, to: '/keys', search: { attention: 'expiring' } },
    { name: 'unused', count: keys.unused, to: '/keys', search: { attention: 'unused' } },
  ] as const;
  return counts
    .filter(({ count }) => count > 0)
    .map(({ name, count, to, search }) => (
      <TextLink key={name} to={to} search={search}>
        {t(`overview.${name}`, { count })}
      </TextLink>
    ));
}

function useLockedOut({ locked_out: locked }: Overview) {
  const { t } = useTranslation();
  const [areAllShown, showAll] = useState(false);
  const shown = areAllShown ? locked : locked.slice(0, MOST_NAMED);
  const items = shown.map(({ user_id: id, username }) => (
    <TextLink key={id} to="/people/$id" params={{ id }}>
      {t('overview.locked', { name: username })}
    </TextLink>
  ));
  if (shown.length === locked.length) return items;
  const more = (
    <Button key="locked" size="small" onClick={() => showAll(true)}>
      {t('overview.moreLocked', { count: locked.length - shown.length })}
    </Button>
  );
  return [...items, more];
}

function useInvitations({ open_invites: all, inviting_workspaces: inviting }: Overview) {
  const { t } = useTranslation();
  const shown = inviting.slice(0, MOST_NAMED);
  const items = shown.map(({ workspace_id: id, name, open_invites: count }) => (
    <TextLink key={id} to="/workspaces/$id/$part" params={{ id, part: 'invitations' }}>
      {t('overview.invitesOf', { name, count })}
    </TextLink>
  ));
  const count = shown.reduce((left, { open_invites: own }) => left - own, all);
  if (count <= 0) return items;
  const more = (
    <TextLink key="invites" to="/workspaces">
      {t('overview.moreInvites', { count })}
    </TextLink>
  );
  return [...items, more];
}

function isBackupOld({ last_backup_at: at, counted_at: now }: Overview): boolean {
  return at === null || Date.parse(now) - Date.parse(at) > OLD_MS;
}

function BackupItem({ at }: { at: string | null }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {at === null ? (
        t('overview.noBackup')
      ) : (
        <span>
          {t('overview.oldBackup')}: <Time at={at} />
        </span>
      )}
      <Button size="small" onClick={() => setOpen(true)}>
        {t('overview.howToBackUp')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('overview.backupTitle')}
        isWide
      >
        <div className="flex flex-col gap-3 text-sm">
          <p>{t('overview.backupEmbedded')}</p>
          <Copyable text="node dist/cli.js backup gatehouse.tar.gz" />
          <p>{t('overview.backupServer')}</p>
          <Copyable text='pg_dump -Fc "$DATABASE_URL" -f gatehouse.dump && node dist/cli.js note-backup' />
          <p className="text-soft">{t('overview.backupDocs')}</p>
        </div>
      </Dialog>
    </span>
  );
}
