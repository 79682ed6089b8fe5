import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { people } from '../../api/people';
import { usePages } from '../../app/paging';
import { View } from '../../app/view';
import { Paging } from '../../ui/paging';
import { Failure, Loading, Panel } from '../../ui/parts';
import { Table } from '../../ui/table';

export function PeopleView() {
  const { t } = useTranslation();
  const { search } = useSearch({ from: '/people' });
  const pages = usePages();
  const { data, error, refetch } = useQuery(people({ search, cursor: pages.cursor }));
  return (
    <View title={t('places.people')}>
      <Panel isFlush>
        {error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : data ? (
          <>
            <Table
              label={t('places.people')}
              rows={data.users}
              idOf={({ id }) => id!}
              columns={[{ id: 'name', label: 'Name', render: ({ username }) => username }]}
            />
            <Paging pages={pages} next={data.next_cursor} total={data.total_count} />
          </>
        ) : (
          <Loading />
        )}
      </Panel>
    </View>
  );
}
