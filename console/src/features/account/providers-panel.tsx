import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/client';
import { unlinkAccountProvider, type AccountProvider, type AccountRead } from '../../api/gen';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Badge, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { useChange } from './use-change';

/** The log-in providers that the account is linked to. */
export function ProvidersPanel({ found }: { found: AccountRead }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<AccountProvider>();
  const unlink = useChange({
    send: ({ provider }: AccountProvider) =>
      ask(() => unlinkAccountProvider({ path: { provider } })),
    done: t('account.unlinked'),
    onDone: () => setChosen(undefined),
  });
  return (
    <Panel title={t('account.providers')} description={t('account.providersText')} isFlush>
      <ul>
        {found.log_in_providers.map((provider) => (
          <li
            key={provider.provider}
            className="flex min-h-13 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0"
          >
            <div className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{provider.display_name}</span>
              {provider.is_linked ? (
                <>
                  <Badge tone="good">{t('account.linked')}</Badge>
                  <span className="text-[0.8125rem] text-soft">
                    <Time at={provider.linked_at} />
                  </span>
                </>
              ) : (
                <Badge>{t('account.notLinked')}</Badge>
              )}
              {!provider.is_configured && <Badge tone="warn">{t('account.notConfigured')}</Badge>}
            </div>
            {provider.is_linked && (
              <Button size="small" kind="danger" onClick={() => setChosen(provider)}>
                {t('account.unlink')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Confirm
        isOpen={chosen !== undefined}
        onClose={() => setChosen(undefined)}
        onConfirm={() => chosen && unlink.mutate(chosen)}
        title={t('account.unlinkTitle', { provider: chosen?.display_name ?? '' })}
        action={t('account.unlink')}
        isBusy={unlink.isPending}
      >
        <p>{t('account.unlinkText')}</p>
      </Confirm>
    </Panel>
  );
}
