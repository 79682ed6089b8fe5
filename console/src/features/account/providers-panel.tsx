import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/client';
import {
  linkAccountProvider,
  unlinkAccountProvider,
  type AccountProvider,
  type AccountRead,
} from '../../api/gen';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Badge, Notice, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { tell } from '../../ui/toasts';
import { useChange } from './use-change';

/** Why a provider was not linked. Other codes have the words of all. */
const REASONS = {
  identity_taken: 'account.notLinkedTaken',
  provider_already_linked: 'account.notLinkedOther',
  oauth_denied: 'account.notLinkedDenied',
  oauth_email_refused: 'account.notLinkedDomain',
  oauth_email_unverified: 'account.notLinkedDomain',
  oauth_state_mismatch: 'account.notLinkedLate',
  oauth_provider_unavailable: 'account.notLinkedAway',
} as const;

/** The log-in providers that the account is linked to. */
export function ProvidersPanel({ found }: { found: AccountRead }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<AccountProvider>();
  const unlink = useChange({
    send: ({ provider }: AccountProvider) =>
      ask(() => unlinkAccountProvider({ path: { provider } })),
    done: t('account.unlinked'),
    onDone: () => setChosen(undefined),
    showsFault: true,
  });
  // The browser leaves for the provider, and comes back to this view.
  const link = useChange({
    send: ({ provider }: AccountProvider) => ask(() => linkAccountProvider({ path: { provider } })),
    onDone: ({ location }) => globalThis.location.assign(location),
  });
  return (
    <Panel title={t('account.providers')} description={t('account.providersText')} isFlush>
      <Outcome providers={found.log_in_providers} />
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
            {!provider.is_linked && (
              <Button
                size="small"
                disabled={link.isPending || link.isSuccess}
                onClick={() => link.mutate(provider)}
                aria-label={t('account.linkProvider', { provider: provider.display_name })}
              >
                {t('account.link')}
              </Button>
            )}
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
        change={unlink}
      >
        <p>{t('account.unlinkText')}</p>
      </Confirm>
    </Panel>
  );
}

/** How linking went, after the browser came back from the provider. */
function Outcome({ providers }: { providers: readonly AccountProvider[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { provider: key, not_linked: refusal } = useSearch({ strict: false }) as {
    provider?: string;
    not_linked?: string;
  };
  const known = providers.find(({ provider }) => provider === key);
  const isLinked = known?.is_linked === true && refusal === undefined;
  const name = known?.display_name;
  useEffect(() => {
    if (!isLinked) return;
    tell(t('account.nowLinked', { provider: name }));
    void navigate({ to: '.', search: {}, replace: true });
  }, [isLinked, name, navigate, t]);
  if (!known || refusal === undefined) return null;
  return (
    // The panel is the last one: on a phone, nobody would see why they came back.
    <div className="p-4 pb-0 outline-none" role="alert" tabIndex={-1} ref={focus}>
      <Notice tone="danger">
        {t(REASONS[refusal as keyof typeof REASONS] ?? 'account.notLinkedFailed', {
          provider: name,
        })}
      </Notice>
    </div>
  );
}

function focus(element: HTMLElement | null): void {
  element?.focus();
}
