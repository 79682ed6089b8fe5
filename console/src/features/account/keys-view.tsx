import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownKeys } from '../../api/account';
import type { ApiKeyDetails } from '../../api/gen';
import { useMe } from '../../app/session';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { scopeInWords } from '../scopes/scope-words';
import { CreateKeyDialog } from './create-key-dialog';
import { KeyWindows, type KeyQuestion } from './key-windows';
import { Loaded } from './loaded';

/** The person's own API keys. */
export function KeysView() {
  const { t } = useTranslation();
  const { id } = useMe();
  const [isCreating, setCreating] = useState(false);
  const [asked, setAsked] = useState<KeyQuestion>();
  return (
    <View
      title={t('account.keys')}
      description={t('account.keysText')}
      actions={
        <Button kind="main" icon="plus" onClick={() => setCreating(true)}>
          {t('account.createKey')}
        </Button>
      }
    >
      <Panel isFlush>
        <Loaded query={ownKeys(id!)}>
          {({ api_keys: keys }) =>
            keys.length === 0 ? (
              <Empty icon="keys" title={t('account.noKeys')}>
                {t('account.noKeysText')}
              </Empty>
            ) : (
              <ul>
                {keys.toReversed().map((key) => (
                  <KeyItem key={key.id} found={key} onAsk={(what) => setAsked({ what, key })} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      {isCreating && <CreateKeyDialog onClose={() => setCreating(false)} />}
      <KeyWindows asked={asked} onClose={() => setAsked(undefined)} />
    </View>
  );
}

interface KeyItemProps {
  readonly found: ApiKeyDetails;
  readonly onAsk: (what: KeyQuestion['what']) => void;
}

function KeyItem({ found, onAsk }: KeyItemProps) {
  const { t } = useTranslation();
  const name = found.name ?? t('account.unnamedKey');
  const isUsable = found.is_active && !isPast(found.expires_at);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-0">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium break-all">{name}</span>
          <code className="font-mono text-xs text-soft">{found.api_key.replace(/\*+$/, '…')}</code>
          <State found={found} />
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-[0.8125rem] text-soft">
          <span>
            {t('common.created')} <Time at={found.created_at} />
          </span>
          <span>
            {t('account.lastUsed')} <Time at={found.last_used_at} otherwise={t('account.notYet')} />
            {found.last_used_address && ` (${found.last_used_address})`}
          </span>
          <span>
            {t('account.expires')} <Time at={found.expires_at} otherwise={t('account.never')} />
          </span>
        </p>
        <p className="mt-1 text-[0.8125rem]">{rightsOf()}</p>
        {found.is_unproven && (
          <p className="mt-1 text-[0.8125rem] text-warn">{t('keys.unprovenHint')}</p>
        )}
      </div>
      <div className="flex gap-2">
        {isUsable && !found.successor_id && (
          <Button size="small" onClick={() => onAsk('rotate')}>
            {t('account.rotate')}
          </Button>
        )}
        <Button size="small" kind="danger" onClick={() => onAsk('delete')}>
          {t('common.delete')}
        </Button>
      </div>
    </li>
  );

  function rightsOf() {
    const limits = [
      found.scopes === null
        ? t('account.allRights')
        : found.scopes.map((scope) => scopeInWords(t, scope)).join(' · ') || t('common.none'),
      found.is_read_only && t('account.readOnly'),
      found.workspace_id && t('account.onlyWorkspace', { workspace: found.workspace_id }),
      found.rate_limit &&
        t('account.rateLimit', {
          requests: found.rate_limit.requests,
          seconds: found.rate_limit.window_seconds,
        }),
    ];
    return limits.filter(Boolean).join(' · ');
  }
}

function State({ found }: { found: ApiKeyDetails }) {
  const { t } = useTranslation();
  if (!found.is_active) return <Badge tone="warn">{t('account.inactive')}</Badge>;
  if (isPast(found.expires_at)) return <Badge tone="danger">{t('account.expired')}</Badge>;
  if (found.successor_id) return <Badge tone="warn">{t('account.replaced')}</Badge>;
  return null;
}

function isPast(time: string | null): boolean {
  return time !== null && new Date(time).getTime() <= Date.now();
}
