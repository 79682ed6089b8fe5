import { useQuery } from '@tanstack/react-query';
import { useCallback, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ServerSettings, SettingRead } from '../../api/gen';
import { settings, testMail } from '../../api/settings';
import { useAct } from '../../app/act';
import { useFilters, useSearchTexts } from '../../app/paging';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Filters, FilterSelect } from '../../ui/filter-select';
import { Badge, Empty, Fact, Facts, Notice, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { SearchField } from '../../ui/search-field';
import { Table } from '../../ui/table';

/** What is in force on the server, and where it is from. */
export function SettingsView() {
  const { t } = useTranslation();
  const query = useQuery(settings);
  return (
    <View title={t('places.settings')} description={t('settings.description')}>
      <Query query={query}>
        {(data) => (
          <>
            <div className="grid items-start gap-4 lg:grid-cols-3">
              <Versions {...data} />
              <Mail {...data} />
              <Providers {...data} />
            </div>
            <Variables {...data} />
          </>
        )}
      </Query>
    </View>
  );
}

function Versions({ versions, database }: ServerSettings) {
  const { t, i18n } = useTranslation();
  const megabytes = (database.size_bytes / 1_000_000).toLocaleString(i18n.language, {
    maximumFractionDigits: 1,
  });
  return (
    <Panel title={t('settings.health')}>
      <Facts>
        <Fact name="Gatehouse">{versions.gatehouse}</Fact>
        <Fact name="Node.js">{versions.node}</Fact>
        <Fact name={t('settings.langflowApi')}>{versions.langflow_api}</Fact>
        <Fact name={t('settings.database')}>
          {t(`settings.${database.kind}`)} {database.version}
        </Fact>
        <Fact name={t('settings.size')}>{megabytes} MB</Fact>
        <Fact name={t('settings.answeredIn')}>{database.answered_in_ms} ms</Fact>
      </Facts>
    </Panel>
  );
}

function Mail({ sends_mail: sendsMail }: ServerSettings) {
  const { t } = useTranslation();
  const test = useAct({ act: testMail, changes: [] });
  const result = test.data;
  return (
    <Panel title={t('settings.mail')}>
      <div className="flex flex-col items-start gap-3">
        <p>{t(sendsMail ? 'settings.sendsMail' : 'settings.sendsNoMail')}</p>
        {sendsMail && (
          <Button disabled={test.isPending} onClick={() => test.mutate()}>
            {t('settings.testMail')}
          </Button>
        )}
        {result && (
          <div role="status">
            <Notice tone={result.is_sent ? 'good' : 'danger'}>
              {result.is_sent ? t('settings.isSent', { to: result.to }) : result.detail}
            </Notice>
          </div>
        )}
      </div>
    </Panel>
  );
}

function Providers({ log_in_providers: providers }: ServerSettings) {
  const { t } = useTranslation();
  return (
    <Panel title={t('settings.providers')}>
      {providers.length === 0 ? (
        <p className="text-soft">{t('settings.noProviders')}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {providers.map(({ key, name, issuer, allowed_domains: domains }) => (
            <li key={key}>
              <p className="font-medium">{name}</p>
              <p className="text-xs break-all text-soft">{issuer}</p>
              {domains.length > 0 && <p className="text-xs text-soft">{domains.join(', ')}</p>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Variables({ settings: all }: ServerSettings) {
  const { t } = useTranslation();
  const { search = '', source } = useSearchTexts('search', 'source');
  const setFilters = useFilters();
  const onSearch = useCallback(
    (text: string) => setFilters({ search: text || undefined }, { replace: true }),
    [setFilters],
  );
  const words = search.toLowerCase();
  const found = all.filter(
    (setting) =>
      `${setting.variable} ${setting.meaning}`.toLowerCase().includes(words) &&
      (source !== 'set' || !['default', 'none'].includes(setting.source)),
  );
  return (
    <>
      <Filters>
        <SearchField label={t('settings.search')} value={search} onChange={onSearch} />
        <FilterSelect
          label={t('settings.all')}
          value={source}
          onChange={(value) => setFilters({ source: value })}
          options={[{ value: 'set', label: t('settings.changed') }]}
        />
      </Filters>
      <Panel isFlush>
        <Table
          label={t('places.settings')}
          rows={found}
          idOf={({ variable }) => variable}
          columns={[
            {
              id: 'variable',
              label: t('settings.variable'),
              render: (setting) => (
                <div className="max-w-xl">
                  <code className="font-mono text-[0.8125rem] font-medium break-all">
                    {setting.variable}
                  </code>
                  <div className="my-1 text-sm sm:hidden">
                    <Value {...setting} />
                  </div>
                  <p className="text-xs text-soft">{plain(setting.meaning)}</p>
                </div>
              ),
            },
            {
              id: 'value',
              label: t('settings.value'),
              from: 'sm',
              render: (setting) => <Value {...setting} />,
            },
            {
              id: 'source',
              label: t('settings.source'),
              from: 'sm',
              render: ({ source: from }) => (
                <Badge tone={['default', 'none'].includes(from) ? 'plain' : 'accent'}>
                  {t(`settings.source_${from}`)}
                </Badge>
              ),
            },
          ]}
          empty={<Empty icon="settings" title={t('settings.none')} />}
        />
      </Panel>
    </>
  );
}

function Value({ value, is_set: isSet, is_secret: isSecret }: SettingRead): ReactNode {
  const { t } = useTranslation();
  if (isSecret) {
    return <span className="text-soft">{t(isSet ? 'settings.hidden' : 'settings.unset')}</span>;
  }
  if (!isSet || value === null) return <span className="text-soft">{t('settings.unset')}</span>;
  return <code className="font-mono text-xs break-all">{value}</code>;
}

/** The marks of the documentation's own format, which nothing renders here. */
function plain(text: string): string {
  return text
    .replace(/\s*\(\[more\]\([^)]*\)\)/g, '')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '');
}
