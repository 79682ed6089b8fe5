import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AccountDetails, AccountSession } from '../../api/gen';
import { endSession, endSessions, sessionsOf } from '../../api/people';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { actionsColumn, lastUsedColumn } from '../../ui/columns';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table } from '../../ui/table';
import { Time } from '../../ui/time';
import { sessionInWords } from '../sessions/session-words';

/** Where the person is logged in. */
export function PersonSessions({ person }: { person: AccountDetails }) {
  const { t } = useTranslation();
  const { id } = person;
  const query = useQuery(sessionsOf(id));
  const endAll = useAct({
    act: () => endSessions(id),
    done: ({ ended }) => t('people.sessionsEnded', { count: ended }),
  });
  const end = useAct({
    act: (session: AccountSession) => endSession(id, session.id),
    done: t('people.sessionsEnded', { count: 1 }),
  });
  return (
    <Panel
      isFlush
      title={t('people.part_sessions')}
      description={t('people.sessionsHint')}
      actions={
        <Button
          size="small"
          kind="danger"
          disabled={endAll.isPending}
          onClick={() => endAll.mutate()}
        >
          {t('people.endAll')}
        </Button>
      }
    >
      <Query query={query}>
        {(sessions) => (
          <Table
            label={t('people.part_sessions')}
            rows={sessions}
            idOf={(session) => session.id}
            columns={[
              {
                id: 'where',
                label: t('people.where'),
                render: (session) => <Where session={session} />,
              },
              {
                id: 'address',
                label: t('people.address'),
                from: 'md',
                render: ({ address, last_used_address }) => last_used_address ?? address ?? '–',
              },
              {
                id: 'begun',
                label: t('people.begun'),
                from: 'sm',
                render: ({ begun_at }) => <Time at={begun_at} />,
              },
              lastUsedColumn(t),
              actionsColumn((session: AccountSession) => (
                <Button
                  size="small"
                  kind="danger"
                  disabled={end.isPending}
                  onClick={() => end.mutate(session)}
                >
                  {t('people.end')}
                </Button>
              )),
            ]}
            empty={<Empty icon="user" title={t('people.noSessions')} />}
          />
        )}
      </Query>
    </Panel>
  );
}

/** In plain words. What the program itself said appears on hover. */
function Where({ session }: { session: AccountSession }) {
  const { t } = useTranslation();
  const { name, kindName } = sessionInWords(t, session);
  return (
    <div className="min-w-0">
      <span className="font-medium break-words" title={session.user_agent ?? undefined}>
        {name ?? kindName}
      </span>{' '}
      {session.is_current && <Badge tone="accent">{t('people.thisOne')}</Badge>}
      {name && <div className="text-xs text-soft">{kindName}</div>}
    </div>
  );
}
