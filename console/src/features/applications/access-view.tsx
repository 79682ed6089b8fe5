import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { people, person } from '../../api/people';
import { useFilters } from '../../app/paging';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { SearchField } from '../../ui/search-field';
import { Table } from '../../ui/table';
import { TextLink } from '../../ui/text-link';
import { PersonApplications } from '../people/person-applications';
import { ApplicationTabs } from './application-tabs';

const SHOWN = 10;

/** Who granted what: the applications of a person, which can be revoked. */
export function AccessView() {
  const { t } = useTranslation();
  const { search = '', person: id }: Filter = useSearch({ strict: false });
  const setFilters = useFilters();
  const change = useCallback(
    (text: string) =>
      setFilters({ search: text || undefined, person: undefined }, { replace: true }),
    [setFilters],
  );
  return (
    <View title={t('clients.access')} description={t('clients.accessHint')}>
      <ApplicationTabs />
      <SearchField label={t('people.search')} value={search} onChange={change} />
      {id ? <OfPerson id={id} /> : <Found search={search} />}
    </View>
  );
}

interface Filter {
  readonly search?: string;
  readonly person?: string;
}

function OfPerson({ id }: { id: string }) {
  const query = useQuery(person(id));
  return (
    <Query query={query}>
      {(found) => (
        <>
          <p className="text-sm">
            <TextLink to="/people/$id" params={{ id }}>
              {found.username}
            </TextLink>
          </p>
          <PersonApplications person={found} />
        </>
      )}
    </Query>
  );
}

function Found({ search }: { search: string }) {
  const { t } = useTranslation();
  const setFilters = useFilters();
  const query = useQuery(people({ search, limit: SHOWN }));
  return (
    <Panel isFlush>
      <Query query={query}>
        {({ accounts }) => (
          <Table
            label={t('places.people')}
            rows={accounts}
            idOf={(account) => account.id}
            columns={[
              {
                id: 'name',
                label: t('people.username'),
                render: ({ username }) => username,
              },
              {
                id: 'show',
                label: '',
                isEnd: true,
                render: (account) => (
                  <Button size="small" onClick={() => setFilters({ person: account.id })}>
                    {t('clients.showAccess')}
                  </Button>
                ),
              },
            ]}
            empty={<Empty icon="people" title={t('people.noneFound')} />}
          />
        )}
      </Query>
    </Panel>
  );
}
