import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeMember, membersOf, removeMember } from '../../api/workspaces';
import type { User, Workspace } from '../../api/gen';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Badge, Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table } from '../../ui/table';
import { TextLink } from '../../ui/text-link';
import { Time } from '../../ui/time';
import { bringBack, EVERYBODY } from './bring-back';
import { MemberDialog } from './member-dialog';
import { rights, roleOf, type Role } from './role';
import { RoleSelect } from './role-select';

export function WorkspaceMembers({ workspace: { id } }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const query = useQuery(membersOf(id));
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<User>();
  const changes = [['workspaces', id]];
  const change = useAct({
    act: ({ username, role }: { username: string; role: Role; from: Role }) =>
      changeMember(id, username, rights(role)),
    changes,
    done: t('common.saved'),
    undo: ({ username, from }) => changeMember(id, username, rights(from)),
  });
  const remove = useAct({
    act: ({ username }: User) => removeMember(id, username),
    changes,
    done: (_, { email }) => t('workspaces.isRemoved', { name: email }),
    undo: (user) => bringBack(id, user),
    onDone: () => setAsked(undefined),
    showsFault: true,
  });
  return (
    <Panel
      isFlush
      title={t('workspaces.members')}
      description={t('workspaces.membersHint')}
      actions={
        <Button size="small" icon="plus" onClick={() => setAdding(true)}>
          {t('workspaces.addMember')}
        </Button>
      }
    >
      <Query query={query}>
        {(members) => (
          <Table
            label={t('workspaces.members')}
            rows={members}
            idOf={({ username }) => username}
            columns={[
              {
                id: 'email',
                label: t('workspaces.member'),
                render: ({ email, username, disabled, is_super_admin: isSuper }) => (
                  <div className="min-w-0">
                    <div className="flex flex-wrap items-center gap-1.5 font-medium break-all">
                      <TextLink to="/people" search={{ search: email }}>
                        {email}
                      </TextLink>
                      {isSuper && <Badge tone="accent">{t('people.superuser')}</Badge>}
                      {disabled && <Badge tone="danger">{t('people.disabled')}</Badge>}
                    </div>
                    <code className="font-mono text-xs text-soft">{username}</code>
                  </div>
                ),
              },
              {
                id: 'role',
                label: t('workspaces.role'),
                render: (member) => (
                  <RoleSelect
                    label={t('workspaces.roleOfMember', { name: member.email })}
                    value={roleOf(member)}
                    isBusy={change.isPending}
                    onChange={(role) =>
                      change.mutate({ username: member.username, role, from: roleOf(member) })
                    }
                  />
                ),
              },
              {
                id: 'groups',
                label: t('workspaces.groups'),
                from: 'md',
                render: ({ groups = [] }) => (
                  <span className="inline-flex flex-wrap gap-1">
                    {groups
                      .filter((group) => group !== EVERYBODY)
                      .map((group) => (
                        <Badge key={group}>{group}</Badge>
                      ))}
                  </span>
                ),
              },
              {
                id: 'since',
                label: t('workspaces.since'),
                from: 'lg',
                render: (member) => <Time at={member.created_at} />,
              },
              {
                id: 'remove',
                label: '',
                isEnd: true,
                render: (member) => (
                  <Button
                    size="small"
                    kind="danger"
                    icon="close"
                    isIconOnly
                    title={t('workspaces.remove')}
                    onClick={() => setAsked(member)}
                  >
                    {t('workspaces.removeNamed', { name: member.email })}
                  </Button>
                ),
              },
            ]}
            empty={
              <Empty icon="people" title={t('workspaces.noMembers')}>
                {t('workspaces.noMembersHint')}
              </Empty>
            }
          />
        )}
      </Query>
      <MemberDialog workspace={id} isOpen={isAdding} onClose={() => setAdding(false)} />
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && remove.mutate(asked)}
        title={t('workspaces.removeTitle', { name: asked?.email })}
        action={t('workspaces.remove')}
        change={remove}
      >
        <p>{t('workspaces.removeEffect')}</p>
      </Confirm>
    </Panel>
  );
}
