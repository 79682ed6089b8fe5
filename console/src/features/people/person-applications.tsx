import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OauthGrantRead, AccountDetails } from '../../api/gen';
import { grantsOf, revokeGrant } from '../../api/people';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { actionsColumn, lastUsedColumn } from '../../ui/columns';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table } from '../../ui/table';

export function PersonApplications({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const id = person.id;
  const query = useQuery(grantsOf(id));
  const revoke = useAct({
    act: (grant: OauthGrantRead) => revokeGrant(id, grant.id),
    done: t('applications.grantRevoked'),
  });
  return (
    <Panel isFlush title={t('places.applications')} description={t('applications.ofPersonHint')}>
      <Query query={query}>
        {(grants) => (
          <Table
            label={t('places.applications')}
            rows={grants}
            idOf={(grant) => grant.id}
            columns={[
              {
                id: 'client',
                label: t('applications.application'),
                render: ({ client_name, client_id }) => client_name ?? client_id ?? '–',
              },
              {
                id: 'scopes',
                label: t('applications.mayDo'),
                from: 'md',
                render: ({ scopes }) => (
                  <span className="inline-flex flex-wrap gap-1">
                    {scopes.map((scope) => (
                      <Badge key={scope}>{scope}</Badge>
                    ))}
                  </span>
                ),
              },
              lastUsedColumn(t),
              actionsColumn((grant: OauthGrantRead) => (
                <Button
                  size="small"
                  kind="danger"
                  disabled={revoke.isPending}
                  onClick={() => revoke.mutate(grant)}
                >
                  {t('keys.revoke')}
                </Button>
              )),
            ]}
            empty={<Empty icon="applications" title={t('applications.noneOfPerson')} />}
          />
        )}
      </Query>
    </Panel>
  );
}
