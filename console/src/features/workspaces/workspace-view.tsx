import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { archive, remove, unarchive, workspaceOf } from '../../api/workspaces';
import type { Workspace } from '../../api/gen';
import { useAct } from '../../app/act';
import { ViewMissing } from '../../app/faults';
import { View } from '../../app/view';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Badge } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { Tabs } from '../../ui/tabs';
import { TextLink } from '../../ui/text-link';
import { WorkspaceGroups } from './workspace-groups';
import { WorkspaceInvites } from './workspace-invites';
import { WorkspaceMembers } from './workspace-members';
import { WorkspaceSettings } from './workspace-settings';

const PARTS: Readonly<Record<string, (props: { workspace: Workspace }) => ReactNode>> = {
  members: WorkspaceMembers,
  groups: WorkspaceGroups,
  invitations: WorkspaceInvites,
  settings: WorkspaceSettings,
};

/** One workspace, in parts. */
export function WorkspaceView() {
  const { t } = useTranslation();
  const { id, part = 'members' }: { id: string; part?: string } = useParams({ strict: false });
  const query = useQuery(workspaceOf(id));
  const Part = PARTS[part];
  if (!Part) return <ViewMissing />;
  const to = '/workspaces/$id/$part';
  return (
    <View
      title={query.data?.name ?? t('workspaces.one')}
      above={<TextLink to="/workspaces">{t('places.workspaces')}</TextLink>}
      description={
        <span className="inline-flex flex-wrap items-center gap-2">
          <code className="font-mono">{id}</code>
          {query.data?.deleted && <Badge tone="warn">{t('workspaces.archived')}</Badge>}
        </span>
      }
      actions={query.data && <WorkspaceActions workspace={query.data} />}
    >
      <Tabs
        label={t('workspaces.parts')}
        tabs={[
          { to: '/workspaces/$id', params: { id }, label: t('workspaces.members') },
          { to, params: { id, part: 'groups' }, label: t('workspaces.groups') },
          { to, params: { id, part: 'invitations' }, label: t('workspaces.invites') },
          { to, params: { id, part: 'settings' }, label: t('places.settings') },
        ]}
      />
      <Query query={query}>{(workspace) => <Part workspace={workspace} />}</Query>
    </View>
  );
}

function WorkspaceActions({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { id, name, deleted: isArchived } = workspace;
  const [asked, setAsked] = useState<'archive' | 'delete'>();
  const close = () => setAsked(undefined);
  const put = useAct({
    act: () => archive(id),
    done: t('workspaces.isArchived', { name }),
    undo: () => unarchive(id),
    onDone: close,
    showsFault: true,
  });
  const fetch = useAct({ act: () => unarchive(id), done: t('workspaces.isUnarchived', { name }) });
  const end = useAct({
    act: () => remove(id),
    changes: [['workspaces']],
    done: t('workspaces.isDeleted', { name }),
    onDone: () => navigate({ to: '/workspaces' }),
    showsFault: true,
  });
  return (
    <>
      {isArchived ? (
        <Button disabled={fetch.isPending} onClick={() => fetch.mutate()}>
          {t('workspaces.unarchive')}
        </Button>
      ) : (
        <Button onClick={() => setAsked('archive')}>{t('workspaces.archive')}</Button>
      )}
      <Button kind="danger" onClick={() => setAsked('delete')}>
        {t('common.delete')}
      </Button>
      <Confirm
        isOpen={asked === 'archive'}
        onClose={close}
        onConfirm={() => put.mutate()}
        title={t('workspaces.archiveTitle', { name })}
        action={t('workspaces.archive')}
        change={put}
      >
        <p>{t('workspaces.archiveEffect')}</p>
      </Confirm>
      <Confirm
        isOpen={asked === 'delete'}
        onClose={close}
        onConfirm={() => end.mutate()}
        title={t('workspaces.deleteTitle', { name })}
        action={t('common.delete')}
        typed={id}
        change={end}
      >
        <p>{t('workspaces.deleteEffect')}</p>
      </Confirm>
    </>
  );
}
