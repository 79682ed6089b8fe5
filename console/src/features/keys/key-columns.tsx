import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/parts';
import type { Column } from '../../ui/table';
import { Time } from '../../ui/time';

/** What lists of keys show, of everybody and of one account. */
interface ListedKey {
  readonly name: string | null;
  readonly api_key: string;
  readonly is_active: boolean;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
  readonly scopes: readonly string[] | null;
  readonly is_read_only: boolean;
  readonly workspace_id: string | null;
  readonly is_unproven: boolean;
}

export function useKeyColumns(): readonly Column<ListedKey>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'name',
      label: t('keys.name'),
      render: (key) => (
        <div className="min-w-0">
          <div className="max-w-56 truncate font-medium">{key.name || t('keys.unnamed')}</div>
          <code className="font-mono text-xs text-soft">{key.api_key.replace(/\*{4,}/, '…')}</code>
          <div className="mt-1 md:hidden">
            <Limits {...key} />
          </div>
        </div>
      ),
    },
    {
      id: 'limits',
      label: t('keys.limits'),
      from: 'md',
      render: (key) => <Limits {...key} />,
    },
    {
      id: 'used',
      label: t('keys.lastUsed'),
      from: 'sm',
      render: ({ last_used_at }) => <Time at={last_used_at} otherwise={t('common.notYet')} />,
    },
    {
      id: 'expires',
      label: t('keys.expires'),
      render: ({ expires_at }) => <Time at={expires_at} otherwise={t('common.never')} />,
    },
  ];
}

function Limits({ scopes, is_read_only, workspace_id, is_active, is_unproven }: ListedKey) {
  const { t } = useTranslation();
  return (
    <span className="inline-flex max-w-72 flex-wrap gap-1">
      {!is_active && <Badge tone="danger">{t('keys.inactive')}</Badge>}
      {scopes === null && !is_read_only && !workspace_id && (
        <Badge tone="warn">{t('keys.noLimits')}</Badge>
      )}
      {is_unproven && (
        <span title={t('keys.unprovenHint')}>
          <Badge tone="warn">{t('keys.unproven')}</Badge>
        </span>
      )}
      {is_read_only && <Badge>{t('keys.readOnly')}</Badge>}
      {workspace_id && <Badge>{workspace_id}</Badge>}
      {scopes?.map((scope) => (
        <Badge key={scope}>{scope}</Badge>
      ))}
    </span>
  );
}
