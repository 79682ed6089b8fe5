import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownKeys } from '../../api/account';
import { ask } from '../../api/client';
import {
  deleteApiKeyRouteApiV1ApiKeyApiKeyIdDelete,
  rotateApiKeyApiV1ApiKeyApiKeyIdRotatePost,
  type ApiKeyDetails,
} from '../../api/gen';
import { useMe } from '../../app/session';
import { useStay } from '../../app/stay';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { OnceSecret } from '../../ui/copy';
import { Actions, Dialog } from '../../ui/dialog';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { scopeInWords } from '../scopes/scope-words';
import { CreateKeyDialog } from './create-key-dialog';
import { Loaded } from './loaded';
import { useChange } from './use-change';

/** The person's own API keys. */
export function KeysView() {
  const { t } = useTranslation();
  const { id } = useMe();
  const [isCreating, setCreating] = useState(false);
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
                  <KeyItem key={key.id} found={key} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
      {isCreating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </View>
  );
}

function KeyItem({ found }: { found: ApiKeyDetails }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'delete' | 'rotate'>();
  const [secret, setSecret] = useState<string>();
  const close = () => setOpen(undefined);
  const path = { api_key_id: found.id };
  const remove = useChange({
    send: () => ask(() => deleteApiKeyRouteApiV1ApiKeyApiKeyIdDelete({ path })),
    done: t('account.keyDeleted'),
    onDone: close,
  });
  const rotate = useChange({
    send: () => ask(() => rotateApiKeyApiV1ApiKeyApiKeyIdRotatePost({ path, body: {} })),
    onDone: ({ api_key: text }) => {
      close();
      setSecret(text);
    },
  });
  useStay(rotate.isPending && open === 'rotate');
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
          <Button size="small" onClick={() => setOpen('rotate')}>
            {t('account.rotate')}
          </Button>
        )}
        <Button size="small" kind="danger" onClick={() => setOpen('delete')}>
          {t('common.delete')}
        </Button>
      </div>
      <Confirm
        isOpen={open === 'delete'}
        onClose={close}
        onConfirm={() => remove.mutate()}
        title={t('account.deleteKeyTitle', { name })}
        action={t('common.delete')}
        isBusy={remove.isPending}
      >
        <p>{t('account.deleteKeyText')}</p>
      </Confirm>
      <Confirm
        isOpen={open === 'rotate'}
        onClose={close}
        onConfirm={() => rotate.mutate()}
        title={t('account.rotateTitle', { name })}
        action={t('account.rotate')}
        isBusy={rotate.isPending}
      >
        <p>{t('account.rotateText')}</p>
      </Confirm>
      <Dialog
        isOpen={secret !== undefined}
        onClose={() => setSecret(undefined)}
        title={t('account.newKey')}
      >
        {secret && <OnceSecret secret={secret} label={name} />}
        <Actions>
          <Button kind="main" onClick={() => setSecret(undefined)}>
            {t('common.done')}
          </Button>
        </Actions>
      </Dialog>
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
