import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { clients } from '../../api/clients';
import type { OauthClientRead } from '../../api/gen';
import { useFilters } from '../../app/paging';
import { View } from '../../app/view';
import { ButtonLink } from '../../ui/button';
import { Filters, FilterSelect } from '../../ui/filter-select';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { SearchField } from '../../ui/search-field';
import { Table } from '../../ui/table';
import { TextLink } from '../../ui/text-link';
import { Time } from '../../ui/time';
import { ApplicationTabs } from './application-tabs';
import { KIND_IDS, kindOf } from './client-kinds';

const ORIGINS = ['superuser', 'registration', 'document'] as const;

export function ApplicationsView() {
  const { t } = useTranslation();
  const filters: Filter = useSearch({ strict: false });
  const setFilters = useFilters();
  const query = useQuery(clients);
  const search = useCallback(
    (text: string) => setFilters({ search: text || undefined }, { replace: true }),
    [setFilters],
  );
  const isFiltered = Boolean(filters.search ?? filters.kind ?? filters.origin);
  return (
    <View
      title={t('places.applications')}
      description={t('clients.description')}
      actions={
        <ButtonLink kind="main" icon="plus" to="/applications/new">
          {t('clients.create')}
        </ButtonLink>
      }
    >
      <ApplicationTabs />
      <Filters
        count={[filters.kind, filters.origin].filter(Boolean).length}
        search={
          <SearchField label={t('clients.search')} value={filters.search ?? ''} onChange={search} />
        }
      >
        <FilterSelect
          label={t('clients.kindName')}
          value={filters.kind}
          onChange={(kind) => setFilters({ kind })}
          options={KIND_IDS.map((value) => ({ value, label: t(`clients.kind.${value}`) }))}
        />
        <FilterSelect
          label={t('clients.originName')}
          value={filters.origin}
          onChange={(origin) => setFilters({ origin })}
          options={ORIGINS.map((value) => ({ value, label: t(`clients.origin.${value}`) }))}
        />
      </Filters>
      <Panel isFlush>
        <Query query={query}>
          {(all) => (
            <Table
              label={t('places.applications')}
              rows={all.filter((client) => isShown(client, filters))}
              idOf={(client) => client.client_id}
              columns={[
                {
                  id: 'name',
                  label: t('clients.name'),
                  render: ({ client_id: id, name }) => (
                    <div className="min-w-0">
                      <TextLink to="/applications/$id" params={{ id }}>
                        {name}
                      </TextLink>
                      <code className="block max-w-72 truncate font-mono text-xs text-soft">
                        {id}
                      </code>
                    </div>
                  ),
                },
                {
                  id: 'kind',
                  label: t('clients.kindName'),
                  from: 'sm',
                  render: (client) => t(`clients.kind.${kindOf(client)}`),
                },
                {
                  id: 'marks',
                  label: t('clients.notes'),
                  from: 'md',
                  render: (client) => <ClientMarks client={client} />,
                },
                {
                  id: 'created',
                  label: t('people.created'),
                  render: (client) => <Time at={client.created_at} />,
                },
              ]}
              empty={
                <Empty
                  icon="applications"
                  title={isFiltered ? t('clients.noneFound') : t('clients.none')}
                  action={
                    !isFiltered && (
                      <ButtonLink icon="plus" to="/applications/new">
                        {t('clients.create')}
                      </ButtonLink>
                    )
                  }
                >
                  {isFiltered ? t('people.noneFoundHint') : t('clients.noneHint')}
                </Empty>
              }
            />
          )}
        </Query>
      </Panel>
    </View>
  );
}

interface Filter {
  readonly search?: string;
  readonly kind?: string;
  readonly origin?: string;
}

function isShown(client: OauthClientRead, { search = '', kind, origin }: Filter): boolean {
  const text = search.toLowerCase();
  const has = (value: string) => value.toLowerCase().includes(text);
  return (
    (has(client.name) || has(client.client_id) || client.redirect_uris.some(has)) &&
    (kind === undefined || kindOf(client) === kind) &&
    (origin === undefined || client.origin === origin)
  );
}

/** What one should know about a client at a glance. */
export function ClientMarks({ client }: { client: OauthClientRead }) {
  const { t } = useTranslation();
  return (
    <span className="inline-flex flex-wrap gap-1">
      {client.origin !== 'superuser' && (
        <Badge tone="warn">{t(`clients.origin.${client.origin as 'document'}`)}</Badge>
      )}
      {client.is_first_party && <Badge tone="accent">{t('clients.noConsent')}</Badge>}
      {client.allow_http && <Badge tone="danger">http</Badge>}
      {client.former_secret_expires_at && <Badge tone="warn">{t('clients.twoSecrets')}</Badge>}
      {client.scopes.includes('admin') && <Badge tone="danger">admin</Badge>}
    </span>
  );
}
