import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { workspaces } from '../../api/workspaces';
import { useFilters } from '../../app/paging';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Filters, FilterSelect } from '../../ui/filter-select';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { SearchField } from '../../ui/search-field';
import { Table } from '../../ui/table';
import { TextLink } from '../../ui/text-link';
import { CreateDialog } from './create-dialog';

export function WorkspacesView() {
  const { t } = useTranslation();
  const { search = '', state }: Filter = useSearch({ strict: false });
  const setFilters = useFilters();
  const query = useQuery(workspaces);
  const [isCreating, setCreating] = useState(false);
  const change = useCallback(
    (text: string) => setFilters({ search: text || undefined }, { replace: true }),
    [setFilters],
  );
  const isFiltered = search !== '' || state !== undefined;
  const isShown = ({ id, name, deleted }: { id: string; name: string; deleted?: boolean }) =>
    `${id}\n${name}`.toLowerCase().includes(search.toLowerCase()) &&
    (state === undefined || (deleted ?? false) === (state === 'archived'));
  return (
    <View
      title={t('places.workspaces')}
      description={t('workspaces.description')}
      actions={
        <Button kind="main" icon="plus" onClick={() => setCreating(true)}>
          {t('workspaces.create')}
        </Button>
      }
    >
      <Filters
        count={state ? 1 : 0}
        search={<SearchField label={t('workspaces.search')} value={search} onChange={change} />}
      >
        <FilterSelect
          label={t('people.state')}
          value={state}
          onChange={(value) => setFilters({ state: value })}
          options={[
            { value: 'active', label: t('people.active') },
            { value: 'archived', label: t('workspaces.archived') },
          ]}
        />
      </Filters>
      <Panel isFlush>
        <Query query={query}>
          {(all) => (
            <Table
              label={t('places.workspaces')}
              rows={all.filter(isShown)}
              idOf={({ id }) => id}
              columns={[
                {
                  id: 'name',
                  label: t('workspaces.name'),
                  render: ({ id, name, deleted }) => (
                    <span className="inline-flex flex-wrap items-center gap-2">
                      <TextLink to="/workspaces/$id" params={{ id }}>
                        {name}
                      </TextLink>
                      {deleted && <Badge tone="warn">{t('workspaces.archived')}</Badge>}
                    </span>
                  ),
                },
                {
                  id: 'id',
                  label: t('people.id'),
                  render: ({ id }) => <code className="font-mono text-[0.8125rem]">{id}</code>,
                },
                {
                  id: 'owner',
                  label: t('workspaces.owner'),
                  from: 'sm',
                  render: ({ owner }) => owner || '–',
                },
              ]}
              empty={
                <Empty
                  icon="workspaces"
                  title={isFiltered ? t('workspaces.noneFound') : t('workspaces.none')}
                >
                  {isFiltered ? t('people.noneFoundHint') : t('workspaces.noneHint')}
                </Empty>
              }
            />
          )}
        </Query>
      </Panel>
      <CreateDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </View>
  );
}

interface Filter {
  readonly search?: string;
  readonly state?: string;
}
