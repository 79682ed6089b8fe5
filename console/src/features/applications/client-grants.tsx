import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { grantsTo, revokeGrantsTo, type ClientGrantsQuery } from '../../api/clients';
import type { OauthClientGrant, OauthClientRead } from '../../api/gen';
import { revokeGrant } from '../../api/people';
import { useAct } from '../../app/act';
import { useFilters, usePages, useSearchTexts } from '../../app/paging';
import { Button } from '../../ui/button';
import { actionsColumn, lastUsedColumn } from '../../ui/columns';
import { Confirm } from '../../ui/confirm';
import { Paging } from '../../ui/paging';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table } from '../../ui/table';
import { TextLink } from '../../ui/text-link';
import { Time } from '../../ui/time';

const PAGE_SIZE = 25;

/** The people who authorized an application, and what each of them allowed. */
export function ClientGrants({ client }: { client: OauthClientRead }) {
  const { t, i18n } = useTranslation();
  const id = client.client_id;
  const place = useSearchTexts('page', 'cursor');
  const setFilters = useFilters();
  const pages = usePages();
  const query = useQuery(grantsTo(id, { ...place, limit: PAGE_SIZE } as ClientGrantsQuery));
  const [asked, setAsked] = useState<OauthClientGrant | 'all'>();
  const close = () => setAsked(undefined);
  const changes = [['client-grants', id]];
  const revoke = useAct({
    act: (grant: OauthClientGrant) => revokeGrant(grant.user_id, grant.id),
    changes,
    done: t('applications.grantRevoked'),
    onDone: close,
    showsFault: true,
  });
  const revokeAll = useAct({
    act: () => revokeGrantsTo(id),
    changes,
    done: ({ revoked }) => t('clients.revokedAll', { count: revoked }),
    onDone: () => {
      close();
      setFilters({});
    },
    showsFault: true,
  });
  const one = asked === 'all' ? undefined : asked;
  return (
    <Panel
      isFlush
      title={t('clients.grantsTitle')}
      description={t('clients.grantsHint')}
      actions={
        (query.data?.total_count ?? 0) > 0 && (
          <Button size="small" kind="danger" onClick={() => setAsked('all')}>
            {t('clients.revokeAll')}
          </Button>
        )
      }
    >
      <Query query={query}>
        {({ grants, total_count, total_is_exact, next_cursor, previous_cursor }) => (
          <>
            <Table
              label={t('clients.grantsTitle')}
              rows={grants}
              idOf={(grant) => grant.id}
              columns={[
                {
                  id: 'person',
                  label: t('clients.person'),
                  render: ({ user_id, username }) => (
                    <TextLink
                      to="/people/$id/$part"
                      params={{ id: user_id, part: 'applications' }}
                      className="block max-w-48 truncate"
                    >
                      {username}
                    </TextLink>
                  ),
                },
                {
                  id: 'scopes',
                  label: t('applications.mayDo'),
                  from: 'md',
                  render: ({ scopes, ends_with_log_in }) => (
                    <span className="inline-flex max-w-96 flex-wrap gap-1">
                      {scopes.map((scope) => (
                        <Badge key={scope}>{scope}</Badge>
                      ))}
                      {ends_with_log_in && <Badge tone="accent">{t('clients.withLogIn')}</Badge>}
                    </span>
                  ),
                },
                {
                  id: 'since',
                  label: t('clients.since'),
                  from: 'sm',
                  render: ({ created_at }) => <Time at={created_at} />,
                },
                lastUsedColumn(t),
                actionsColumn((grant: OauthClientGrant) => (
                  <Button
                    size="small"
                    kind="danger"
                    aria-label={t('clients.revokeOf', { name: grant.username })}
                    onClick={() => setAsked(grant)}
                  >
                    {t('keys.revoke')}
                  </Button>
                )),
              ]}
              empty={
                <Empty icon="people" title={t('clients.noGrants')}>
                  {t('clients.noGrantsHint')}
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
      <Confirm
        isOpen={one !== undefined}
        onClose={close}
        onConfirm={() => one && revoke.mutate(one)}
        title={t('clients.revokeOne', { name: one?.username })}
        action={t('keys.revoke')}
        change={revoke}
      >
        <p>{t('clients.revokeOneEffect')}</p>
      </Confirm>
      <Confirm
        isOpen={asked === 'all'}
        onClose={close}
        onConfirm={() => revokeAll.mutate()}
        title={t('clients.revokeAllTitle', { name: client.name })}
        action={t('clients.revokeAll')}
        typed={client.name}
        change={revokeAll}
      >
        <p>{t('clients.revokeAllEffect')}</p>
      </Confirm>
    </Panel>
  );
}
