import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Overview } from '../../api/gen';
import { overview } from '../../api/overview';
import { View } from '../../app/view';
import { DayBars } from '../../charts/day-bars';
import { Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Time } from '../../ui/time';
import { Attention } from './attention';
import { FirstSteps } from './first-steps';

/** How the server is used, and what needs attention. */
export function OverviewView() {
  const { t } = useTranslation();
  const query = useQuery(overview);
  return (
    <View title={t('places.overview')}>
      <Query query={query}>
        {(data) => (
          <>
            {data.accounts.people <= 1 && <FirstSteps {...data} />}
            <Numbers {...data} />
            <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
              <Panel title={t('overview.logIns')} description={t('overview.lastDays')}>
                <DayBars
                  label={t('overview.logIns')}
                  days={data.log_ins.map(({ day, log_ins, refused }) => ({
                    day,
                    good: log_ins,
                    bad: refused,
                  }))}
                  names={{ good: t('overview.accepted'), bad: t('overview.refused') }}
                />
              </Panel>
              <Attention {...data} />
            </div>
            <p className="text-xs text-soft">
              {t('overview.version', { version: data.version })} · {t('overview.counted')}{' '}
              <Time at={data.counted_at} />
              {data.last_backup_at && (
                <>
                  {' '}
                  · {t('overview.lastBackup')} <Time at={data.last_backup_at} />
                </>
              )}
            </p>
          </>
        )}
      </Query>
    </View>
  );
}

function Numbers({ accounts, api_keys: keys }: Overview) {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure
        name={t('places.people')}
        value={accounts.people}
        to={{ to: '/people', search: { kind: 'person' } }}
      >
        {t('overview.programs', { count: accounts.services })}
      </Figure>
      <Figure
        name={t('overview.active')}
        value={accounts.active}
        to={{ to: '/people', search: { is_active: 'true' } }}
      >
        {t('overview.lately', { count: accounts.logged_in_lately })}
      </Figure>
      <Figure
        name={t('people.superusers')}
        value={accounts.superusers}
        to={{ to: '/people', search: { is_superuser: 'true' } }}
      >
        {t('overview.superusersHint')}
      </Figure>
      <Figure
        name={t('overview.keys')}
        value={keys.active}
        to={{ to: '/keys', search: { is_active: 'true' } }}
      >
        {t('overview.keysUsed', { count: keys.used })}
      </Figure>
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: number;
  readonly to: { readonly to: '/people' | '/keys'; readonly search: Record<string, string> };
  readonly children: ReactNode;
}

function Figure({ name, value, to, children }: FigureProps) {
  const { i18n } = useTranslation();
  return (
    <Link
      to={to.to}
      search={to.search}
      className="rounded-xl border border-line bg-surface px-4 py-3 hover:border-line-strong"
    >
      <span className="text-[0.8125rem] text-soft">{name}</span>
      <span className="block text-2xl font-semibold tracking-tight">
        {value.toLocaleString(i18n.language)}
      </span>
      <span className="text-xs text-soft">{children}</span>
    </Link>
  );
}
