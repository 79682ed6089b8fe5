import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applications } from '../../api/account';
import { ask } from '../../api/client';
import { revokeOauthGrantApiV1OauthGrantsGrantIdDelete, type OauthGrantRead } from '../../api/gen';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Empty, Panel } from '../../ui/parts';
import { Time } from '../../ui/time';
import { scopeInWords } from '../scopes/scope-words';
import { Loaded } from './loaded';
import { useChange } from './use-change';

/** The applications that the person has authorized, with what they may do. */
export function ApplicationsView() {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<OauthGrantRead>();
  const revoke = useChange({
    send: ({ id }: OauthGrantRead) =>
      ask(() => revokeOauthGrantApiV1OauthGrantsGrantIdDelete({ path: { grant_id: id } })),
    done: t('account.revoked'),
    onDone: () => setChosen(undefined),
    showsFault: true,
  });
  const nameOf = (grant: OauthGrantRead) => grant.client_name ?? t('account.ownDocs');
  return (
    <View title={t('account.applications')} description={t('account.applicationsText')}>
      <Loaded query={applications}>
        {(grants) =>
          grants.length === 0 ? (
            <Panel>
              <Empty icon="applications" title={t('account.noApplications')}>
                {t('account.noApplicationsText')}
              </Empty>
            </Panel>
          ) : (
            grants.map((grant) => (
              <Panel
                key={grant.id}
                title={nameOf(grant)}
                description={
                  grant.client_id && <code className="break-all">{grant.client_id}</code>
                }
                actions={
                  <Button kind="danger" onClick={() => setChosen(grant)}>
                    {t('account.revoke')}
                  </Button>
                }
              >
                <p className="text-[0.8125rem] text-soft">{t('account.itMay')}</p>
                <ul className="mt-1 list-disc pl-5 text-sm">
                  {[...grant.scopes, ...grant.claims.map((claim) => `claim:${claim}`)].map(
                    (scope) => (
                      <li key={scope}>{scopeInWords(t, scope)}</li>
                    ),
                  )}
                </ul>
                <p className="mt-3 flex flex-wrap gap-x-3 text-[0.8125rem] text-soft">
                  <span>
                    {t('account.allowed')} <Time at={grant.created_at} />
                  </span>
                  <span>
                    {t('account.lastUsed')}{' '}
                    <Time at={grant.last_used_at} otherwise={t('account.notKnown')} />
                  </span>
                  <span>
                    {grant.ends_with_log_in ? t('account.endsWithLogIn') : t('account.ends')}{' '}
                    <Time at={grant.expires_at} />
                  </span>
                </p>
              </Panel>
            ))
          )
        }
      </Loaded>
      <Confirm
        isOpen={chosen !== undefined}
        onClose={() => setChosen(undefined)}
        onConfirm={() => chosen && revoke.mutate(chosen)}
        title={t('account.revokeTitle', { name: chosen ? nameOf(chosen) : '' })}
        action={t('account.revoke')}
        change={revoke}
      >
        <p>{t('account.revokeText')}</p>
      </Confirm>
    </View>
  );
}
