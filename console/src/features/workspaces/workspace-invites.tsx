import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { invite, invitesOf, withdrawInvite } from '../../api/workspaces';
import type { Workspace, WorkspaceInvite } from '../../api/gen';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Actions, Cancel, Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';
import { Empty, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Table } from '../../ui/table';
import { rights, roleOf, type Role } from './role';
import { RoleField } from './role-select';

export function WorkspaceInvites({ workspace: { id } }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const query = useQuery(invitesOf(id));
  const [isInviting, setInviting] = useState(false);
  const body = (one: WorkspaceInvite) => ({ email: one.email, ...rights(roleOf(one)) });
  const withdraw = useAct({
    act: (one: WorkspaceInvite) => withdrawInvite(id, body(one)),
    changes: [['workspaces', id]],
    done: (_, { email }) => t('workspaces.isWithdrawn', { name: email }),
    undo: (one) => invite(id, body(one)),
  });
  return (
    <Panel
      isFlush
      title={t('workspaces.invites')}
      description={t('workspaces.invitesHint')}
      actions={
        <Button size="small" icon="plus" onClick={() => setInviting(true)}>
          {t('workspaces.invite')}
        </Button>
      }
    >
      <Query query={query}>
        {(invites) => (
          <Table
            label={t('workspaces.invites')}
            rows={invites}
            idOf={({ email }) => email}
            columns={[
              {
                id: 'email',
                label: t('workspaces.invited'),
                render: ({ email }) => <span className="break-all">{email}</span>,
              },
              {
                id: 'role',
                label: t('workspaces.role'),
                render: (one) => t(`workspaces.roleOf.${roleOf(one)}`),
              },
              {
                id: 'withdraw',
                label: '',
                isEnd: true,
                render: (one) => (
                  <Button
                    size="small"
                    kind="danger"
                    disabled={withdraw.isPending}
                    onClick={() => withdraw.mutate(one)}
                  >
                    {t('workspaces.withdraw')}
                  </Button>
                ),
              },
            ]}
            empty={
              <Empty icon="people" title={t('workspaces.noInvites')}>
                {t('workspaces.noInvitesHint')}
              </Empty>
            }
          />
        )}
      </Query>
      <InviteDialog workspace={id} isOpen={isInviting} onClose={() => setInviting(false)} />
    </Panel>
  );
}

interface InviteDialogProps {
  readonly workspace: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function InviteDialog({ workspace, isOpen, onClose }: InviteDialogProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('developer');
  const close = () => {
    setEmail('');
    send.reset();
    onClose();
  };
  const send = useAct({
    act: () => invite(workspace, { email: email.trim(), ...rights(role) }),
    changes: [['workspaces', workspace]],
    done: t('workspaces.isInvited', { name: email.trim() }),
    onDone: () => close(),
    showsFault: true,
  });
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('workspaces.invite')}
      description={t('workspaces.inviteHint')}
      isBusy={send.isPending}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <TextField
          label={t('people.email')}
          value={email}
          required
          autoComplete="off"
          onChange={(event) => setEmail(event.target.value)}
        />
        <RoleField value={role} onChange={setRole} />
        <FormFault error={send.error} />
        <Actions>
          <Cancel />
          <Button type="submit" kind="main" disabled={send.isPending}>
            {t('workspaces.invite')}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
