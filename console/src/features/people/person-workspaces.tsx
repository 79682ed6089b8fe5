import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AccountDetails, AccountMembership } from '../../api/gen';
import { workspacesOf } from '../../api/people';
import { ButtonLink } from '../../ui/button';
import { Badge, Empty, Notice, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table, type Column } from '../../ui/table';
import { TextLink } from '../../ui/text-link';
import { Time } from '../../ui/time';
import type { Role } from '../workspaces/role';

/** The workspaces of which the account is a member. */
export function PersonWorkspaces({ person }: { person: AccountDetails }) {
  const { t, i18n } = useTranslation();
  const query = useQuery(workspacesOf(person.id));
  const columns: readonly Column<AccountMembership>[] = [
    {
      id: 'workspace',
      label: t('workspaces.one'),
      render: ({ workspace_id: id, name, is_archived, is_disabled }) => (
        <div className="min-w-0">
          <span className="inline-flex flex-wrap items-center gap-2">
            <TextLink to="/workspaces/$id" params={{ id }}>
              {name}
            </TextLink>
            {is_archived && <Badge tone="warn">{t('workspaces.archived')}</Badge>}
            {is_disabled && <Badge tone="danger">{t('people.disabled')}</Badge>}
          </span>
          <div>
            <code className="font-mono text-xs break-all text-soft">{id}</code>
          </div>
        </div>
      ),
    },
    {
      id: 'role',
      label: t('workspaces.role'),
      render: ({ role }) => (
        <Badge tone={role === 'admin' ? 'accent' : 'plain'}>
          {t(`workspaces.roleOf.${role as Role}`)}
        </Badge>
      ),
    },
    {
      id: 'username',
      label: t('people.nameThere'),
      from: 'md',
      render: ({ username }) => <code className="font-mono text-xs">{username}</code>,
    },
    {
      id: 'since',
      label: t('workspaces.since'),
      from: 'sm',
      render: ({ created_at }) => <Time at={created_at} />,
    },
  ];
  return (
    <>
      {person.is_superuser && <Notice>{t('people.superuserEverywhere')}</Notice>}
      <Panel isFlush title={t('places.workspaces')} description={t('people.workspacesHint')}>
        <Query query={query}>
          {(memberships) => (
            <Table
              label={t('places.workspaces')}
              rows={memberships.toSorted((a, b) => a.name.localeCompare(b.name, i18n.language))}
              idOf={({ workspace_id }) => workspace_id}
              columns={columns}
              empty={
                <Empty
                  icon="workspaces"
                  title={t('people.noWorkspaces')}
                  action={
                    <ButtonLink size="small" to="/workspaces">
                      {t('people.toWorkspaces')}
                    </ButtonLink>
                  }
                >
                  {t('people.noWorkspacesHint')}
                </Empty>
              }
            />
          )}
        </Query>
      </Panel>
    </>
  );
}
