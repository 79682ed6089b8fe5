import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addToGroup,
  groupsOf,
  makeGroup,
  membersOf,
  removeGroup,
  takeFromGroup,
} from '../../api/workspaces';
import type { Group, Workspace } from '../../api/gen';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { actionsColumn } from '../../ui/columns';
import { Confirm } from '../../ui/confirm';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { CheckField, TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';
import { Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table } from '../../ui/table';
import { EVERYBODY } from './bring-back';

export function WorkspaceGroups({ workspace: { id } }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const query = useQuery(groupsOf(id));
  const [isMaking, setMaking] = useState(false);
  const [opened, setOpened] = useState<Group>();
  const [asked, setAsked] = useState<Group>();
  const remove = useAct({
    act: ({ name }: Group) => removeGroup(id, name),
    changes: [['workspaces', id]],
    done: (_, { name }) => t('workspaces.groupDeleted', { name }),
    onDone: () => setAsked(undefined),
    showsFault: true,
  });
  // One that somebody else has deleted stays open, to say so.
  const group = query.data?.find(({ name }) => name === opened?.name) ?? opened;
  return (
    <Panel
      isFlush
      title={t('workspaces.groups')}
      description={t('workspaces.groupsHint')}
      actions={
        <Button size="small" icon="plus" onClick={() => setMaking(true)}>
          {t('workspaces.createGroup')}
        </Button>
      }
    >
      <Query query={query}>
        {(groups) => (
          <Table
            label={t('workspaces.groups')}
            rows={groups.filter(({ name }) => name !== EVERYBODY)}
            idOf={({ name }) => name}
            columns={[
              {
                id: 'name',
                label: t('workspaces.group'),
                render: ({ name, summary }) => (
                  <div>
                    <div className="font-medium break-all">{name}</div>
                    {summary && <div className="text-xs text-soft">{summary}</div>}
                  </div>
                ),
              },
              {
                id: 'members',
                label: t('workspaces.members'),
                from: 'sm',
                render: ({ members = [] }) => members.length,
              },
              actionsColumn((one: Group) => (
                <span className="inline-flex flex-wrap justify-end gap-2">
                  <Button size="small" onClick={() => setOpened(one)}>
                    {t('workspaces.members')}
                  </Button>
                  <Button size="small" kind="danger" onClick={() => setAsked(one)}>
                    {t('common.delete')}
                  </Button>
                </span>
              )),
            ]}
            empty={
              <Empty icon="people" title={t('workspaces.noGroups')}>
                {t('workspaces.noGroupsHint')}
              </Empty>
            }
          />
        )}
      </Query>
      <GroupDialog workspace={id} isOpen={isMaking} onClose={() => setMaking(false)} />
      {group && <GroupMembers workspace={id} group={group} onClose={() => setOpened(undefined)} />}
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && remove.mutate(asked)}
        title={t('workspaces.deleteGroupTitle', { name: asked?.name })}
        action={t('common.delete')}
        change={remove}
      >
        <p>{t('workspaces.deleteGroupEffect')}</p>
      </Confirm>
    </Panel>
  );
}

interface GroupMembersProps {
  readonly workspace: string;
  readonly group: Group;
  readonly onClose: () => void;
}

/** The members of the workspace, with a mark for those in the group. */
function GroupMembers({ workspace, group, onClose }: GroupMembersProps) {
  const { t } = useTranslation();
  const query = useQuery(membersOf(workspace));
  const change = useAct({
    act: ({ username, isIn }: { username: string; isIn: boolean }) =>
      (isIn ? addToGroup : takeFromGroup)(workspace, group.name, username),
    changes: [['workspaces', workspace]],
    showsFault: true,
  });
  return (
    <Dialog isOpen onClose={onClose} title={t('workspaces.membersOf', { name: group.name })}>
      <FormFault error={change.error} />
      <Query query={query}>
        {(members) => (
          <div className="flex flex-col gap-2">
            {members.map(({ email, username }) => (
              <CheckField
                key={username}
                label={email}
                checked={group.members?.includes(username) ?? false}
                // One that is disabled loses the focus of the keyboard.
                aria-disabled={change.isPending || undefined}
                onChange={(event) =>
                  !change.isPending && change.mutate({ username, isIn: event.target.checked })
                }
              />
            ))}
          </div>
        )}
      </Query>
      <Actions>
        <Button onClick={onClose}>{t('common.close')}</Button>
      </Actions>
    </Dialog>
  );
}

interface GroupDialogProps {
  readonly workspace: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function GroupDialog({ workspace, isOpen, onClose }: GroupDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [summary, setSummary] = useState('');
  const close = () => {
    setName('');
    setSummary('');
    make.reset();
    onClose();
  };
  const make = useAct({
    act: () => makeGroup(workspace, { name: name.trim(), ...(summary && { summary }) }),
    changes: [['workspaces', workspace]],
    done: t('common.created'),
    onDone: () => close(),
    showsFault: true,
  });
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('workspaces.createGroup')}
      isBusy={make.isPending}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label={t('workspaces.group')}
          hint={t('workspaces.idHint')}
          value={name}
          required
          maxLength={50}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('workspaces.summary')}
          value={summary}
          maxLength={1000}
          onChange={(event) => setSummary(event.target.value)}
        />
        <FormFault error={make.error} />
        <Actions>
          <Cancel />
          <Button type="submit" kind="main" disabled={make.isPending}>
            {t('common.create')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
