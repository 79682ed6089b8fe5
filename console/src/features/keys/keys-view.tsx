import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedApiKey } from '../../api/gen';
import { keys, type KeysQuery } from '../../api/keys';
import { revokeKey } from '../../api/people';
import { useAct } from '../../app/act';
import { useFilters, usePages, useSearchTexts } from '../../app/paging';
import { View } from '../../app/view';
import { Button, ButtonLink } from '../../ui/button';
import { actionsColumn } from '../../ui/columns';
import { Confirm } from '../../ui/confirm';
import { Filters, FilterSelect } from '../../ui/filter-select';
import { Paging } from '../../ui/paging';
import { Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { SearchField } from '../../ui/search-field';
import { Table } from '../../ui/table';
import { TextLink } from '../../ui/text-link';
import { useKeyColumns } from './key-columns';
import { KeyMenu } from './key-menu';
import { RotateDialog } from './rotate-dialog';

const PAGE_SIZE = 50;
const DAY_MS = 86_400_000;

/** The keys of all accounts. */
export function KeysView() {
  const { t } = useTranslation();
  const filters = useSearchTexts(
    ...(['name', 'prefix', 'owner_id', 'is_active', 'attention'] as const),
    ...(['page', 'cursor'] as const),
  );
  const setFilters = useFilters();
  const pages = usePages();
  const columns = useKeyColumns();
  const [revoked, setRevoked] = useState<ListedApiKey>();
  const [rotated, setRotated] = useState<ListedApiKey>();
  const { attention, ...rest } = filters;
  const [today] = useState(() => Date.now());
  const query = useQuery(
    keys({ ...rest, ...momentsOf(attention, today), limit: PAGE_SIZE } as unknown as KeysQuery),
  );
  const search = useCallback(
    (name: string) => setFilters({ name: name || undefined }, { replace: true }),
    [setFilters],
  );
  const revoke = useAct({
    act: (key: ListedApiKey) => revokeKey(key.user_id, key.id),
    done: t('keys.isRevoked'),
    onDone: () => setRevoked(undefined),
    showsFault: true,
  });
  return (
    <View
      title={t('places.keys')}
      description={t('keys.description')}
      actions={
        <ButtonLink
          kind="main"
          icon="plus"
          to="/keys/new"
          search={filters.owner_id ? { owner_id: filters.owner_id } : {}}
        >
          {t('keys.create')}
        </ButtonLink>
      }
    >
      <Filters
        count={[filters.is_active, attention, filters.owner_id].filter(Boolean).length}
        search={
          <SearchField label={t('keys.search')} value={filters.name ?? ''} onChange={search} />
        }
      >
        <FilterSelect
          label={t('people.state')}
          value={filters.is_active}
          onChange={(value) => setFilters({ is_active: value })}
          options={[
            { value: 'true', label: t('keys.active') },
            { value: 'false', label: t('keys.inactive') },
          ]}
        />
        <FilterSelect
          label={t('keys.attention')}
          value={attention}
          onChange={(value) => setFilters({ attention: value })}
          options={[
            { value: 'expiring', label: t('keys.expiring') },
            { value: 'unused', label: t('keys.unused') },
          ]}
        />
        {filters.owner_id && (
          <Button size="small" icon="close" onClick={() => setFilters({ owner_id: undefined })}>
            {t('keys.ofOne')}
          </Button>
        )}
      </Filters>
      <Panel isFlush>
        <Query query={query}>
          {({ api_keys, next_cursor, previous_cursor }) => (
            <>
              <Table
                label={t('places.keys')}
                rows={api_keys}
                idOf={({ id }) => id}
                columns={[
                  columns[0]!,
                  {
                    id: 'owner',
                    label: t('keys.owner'),
                    render: ({ user_id, username }) => (
                      <TextLink
                        to="/people/$id"
                        params={{ id: user_id }}
                        className="block max-w-48 truncate"
                      >
                        {username}
                      </TextLink>
                    ),
                  },
                  ...columns.slice(1),
                  actionsColumn((key: ListedApiKey) => (
                    <KeyMenu
                      apiKey={key}
                      onRotate={() => setRotated(key)}
                      onRevoke={() => setRevoked(key)}
                    />
                  )),
                ]}
                empty={
                  <Empty icon="keys" title={t('keys.none')}>
                    {t('keys.noneHint')}
                  </Empty>
                }
              />
              <Paging
                pages={pages}
                next={next_cursor}
                previous={previous_cursor}
                onLast={() => setFilters({ page: 'last' })}
              />
            </>
          )}
        </Query>
      </Panel>
      <RotateDialog apiKey={rotated} onClose={() => setRotated(undefined)} />
      <Confirm
        isOpen={revoked !== undefined}
        onClose={() => setRevoked(undefined)}
        onConfirm={() => revoked && revoke.mutate(revoked)}
        title={t('keys.revokeTitle', { name: revoked?.name || revoked?.api_key })}
        action={t('keys.revoke')}
        change={revoke}
      >
        <p>{t('keys.revokeEffect')}</p>
      </Confirm>
    </View>
  );
}

/** What needs attention, as the server counts it on the overview. */
function momentsOf(attention: string | undefined, now: number) {
  if (attention === 'expiring') {
    const end = new Date(now + 30 * DAY_MS).toISOString();
    return { expires_before: end, is_active: true, sort: 'expires' };
  }
  if (attention === 'unused') {
    return { unused_since: new Date(now - 90 * DAY_MS).toISOString(), is_active: true };
  }
  return {};
}
