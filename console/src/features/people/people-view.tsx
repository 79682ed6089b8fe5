import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { people, type PeopleQuery } from '../../api/people';
import { useFilters, usePages, useSearchTexts } from '../../app/paging';
import { View } from '../../app/view';
import { Button, ButtonLink } from '../../ui/button';
import { Filters, FilterSelect } from '../../ui/filter-select';
import { Paging } from '../../ui/paging';
import { Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { SearchField } from '../../ui/search-field';
import { Table } from '../../ui/table';
import { BulkBar } from './bulk-bar';
import { ColumnsMenu } from './columns-menu';
import { usePeopleColumns } from './people-columns';
import { useSelectedPeople } from './selected-people';

const PAGE_SIZE = 50;
const FILTERS = [
  ...(['search', 'is_active', 'is_superuser', 'kind', 'workspace'] as const),
  ...(['is_invited', 'has_logged_in', 'has_second_factor'] as const),
];

export function PeopleView() {
  const { t, i18n } = useTranslation();
  const filters = useSearchTexts(
    ...(['search', 'is_active', 'is_superuser', 'kind', 'workspace'] as const),
    ...(['is_invited', 'has_logged_in', 'has_second_factor'] as const),
    ...(['sort', 'order', 'page', 'cursor'] as const),
  );
  const pages = usePages();
  const setFilters = useFilters();
  const columns = usePeopleColumns();
  const query = useQuery(people({ ...filters, limit: PAGE_SIZE } as unknown as PeopleQuery));
  const { selected, select, unselect } = useSelectedPeople(query.data?.accounts);
  const search = useCallback(
    (text: string) => setFilters({ search: text || undefined }, { replace: true }),
    [setFilters],
  );
  const sort = filters.sort ?? 'created';
  const filtered = FILTERS.filter((name) => filters[name] !== undefined);
  const isFiltered = filtered.length > 0;
  return (
    <View
      title={t('places.people')}
      description={t('people.description')}
      actions={
        <>
          <ButtonLink icon="people" to="/people/import">
            {t('import.title')}
          </ButtonLink>
          <ButtonLink kind="main" icon="plus" to="/people/new">
            {t('people.create')}
          </ButtonLink>
        </>
      }
    >
      <Filters
        count={filtered.filter((name) => name !== 'search').length}
        search={
          <SearchField label={t('people.search')} value={filters.search ?? ''} onChange={search} />
        }
        tools={
          <ColumnsMenu columns={columns.all} shown={columns.shown} onChange={columns.choose} />
        }
      >
        <FilterSelect
          label={t('people.state')}
          value={filters.is_active}
          onChange={(value) => setFilters({ is_active: value })}
          options={[
            { value: 'true', label: t('people.active') },
            { value: 'false', label: t('people.disabled') },
          ]}
        />
        <FilterSelect
          label={t('people.rights')}
          value={filters.is_superuser}
          onChange={(value) => setFilters({ is_superuser: value })}
          options={[
            { value: 'true', label: t('people.superusers') },
            { value: 'false', label: t('people.others') },
          ]}
        />
        <FilterSelect
          label={t('people.kind')}
          value={filters.kind}
          onChange={(value) => setFilters({ kind: value })}
          options={[
            { value: 'person', label: t('people.persons') },
            { value: 'service', label: t('people.programs') },
          ]}
        />
        <FilterSelect
          label={t('people.arrival')}
          value={filters.is_invited === 'true' ? 'invited' : filters.has_logged_in}
          onChange={(value) =>
            setFilters({
              is_invited: value === 'invited' ? 'true' : undefined,
              has_logged_in: value === 'invited' ? undefined : value,
            })
          }
          options={[
            { value: 'invited', label: t('people.invitedNotCome') },
            { value: 'false', label: t('people.neverLoggedIn') },
            { value: 'true', label: t('people.hasLoggedIn') },
          ]}
        />
        <FilterSelect
          label={t('people.secondFactor')}
          value={filters.has_second_factor}
          onChange={(value) => setFilters({ has_second_factor: value })}
          options={[
            { value: 'true', label: t('people.withSecondFactor') },
            { value: 'false', label: t('people.withoutSecondFactor') },
          ]}
        />
        {isFiltered && (
          <Button
            kind="quiet"
            size="small"
            onClick={() => setFilters(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}
          >
            {t('table.clearFilters')}
          </Button>
        )}
      </Filters>
      <BulkBar people={selected} onClear={unselect} />
      <Panel isFlush>
        <Query query={query}>
          {({ accounts, total_count, total_is_exact, next_cursor, previous_cursor }) => (
            <>
              <Table
                label={t('places.people')}
                rows={accounts}
                idOf={({ id }) => id}
                nameOf={({ username }) => username}
                columns={columns.visible}
                sorting={{
                  value: filters.order === 'desc' ? `-${sort}` : sort,
                  onChange: (value) =>
                    setFilters({
                      sort: value.replace('-', ''),
                      order: value.startsWith('-') ? 'desc' : undefined,
                    }),
                }}
                selection={{ ids: new Set(selected.keys()), onChange: select }}
                empty={
                  <Empty
                    icon="people"
                    title={isFiltered ? t('people.noneFound') : t('people.none')}
                  >
                    {isFiltered ? t('people.noneFoundHint') : t('people.noneHint')}
                  </Empty>
                }
              />
              <Paging
                pages={pages}
                next={next_cursor}
                previous={previous_cursor}
                onLast={() => setFilters({ page: 'last' })}
                total={t(total_is_exact ? 'table.total' : 'table.totalAtLeast', {
                  count: total_count,
                  shown: total_count.toLocaleString(i18n.language),
                })}
              />
            </>
          )}
        </Query>
      </Panel>
    </View>
  );
}
