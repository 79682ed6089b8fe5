import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rename, serverOf, setServerUrl } from '../../api/workspaces';
import type { Workspace, WorkspaceRead } from '../../api/gen';
import { useAct } from '../../app/act';
import { Button } from '../../ui/button';
import { Copyable } from '../../ui/copy';
import { TextField } from '../../ui/field';
import { Empty, Fact, Facts, Panel } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { TextLink } from '../../ui/text-link';

export function WorkspaceSettings({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const { id } = workspace;
  const query = useQuery(serverOf(id));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Rename key={workspace.name} workspace={workspace} />
      <Panel
        title={t('workspaces.server')}
        description={t('workspaces.serverHint')}
        actions={
          <TextLink to="/connect" search={{ product: 'zenml', workspace: id }}>
            {t('places.connect')}
          </TextLink>
        }
      >
        <Query query={query}>
          {(server) =>
            server ? (
              <Server key={urlOf(server)} workspace={id} server={server} />
            ) : (
              <Empty icon="connect" title={t('workspaces.noServerOfArchived')} />
            )
          }
        </Query>
      </Panel>
    </div>
  );
}

function Rename({ workspace: { id, name } }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  const save = useAct({
    act: (to: string) => rename(id, to),
    changes: [['workspaces']],
    done: t('common.saved'),
    undo: () => rename(id, name),
  });
  return (
    <Panel title={t('workspaces.name')}>
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(text.trim());
        }}
      >
        <div className="flex-1">
          <TextField
            label={t('workspaces.name')}
            value={text}
            required
            maxLength={50}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        <Button type="submit" disabled={text.trim() === name || save.isPending}>
          {t('common.save')}
        </Button>
      </form>
    </Panel>
  );
}

function Server({ workspace, server }: { workspace: string; server: WorkspaceRead }) {
  const { t } = useTranslation();
  const known = urlOf(server);
  const [url, setUrl] = useState(known);
  const save = useAct({
    act: (to: string) => setServerUrl(server.id, to || null),
    changes: [['workspaces', workspace]],
    done: t('common.saved'),
    undo: () => setServerUrl(server.id, known || null),
  });
  return (
    <div className="flex flex-col gap-4">
      <Facts>
        <Fact name="UUID">
          <Copyable text={server.id} />
        </Fact>
        <Fact name={t('workspaces.version')}>
          {server.zenml_service.configuration?.version ?? t('workspaces.versionUnknown')}
        </Fact>
      </Facts>
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(url.trim());
        }}
      >
        <div className="flex-1">
          <TextField
            label={t('workspaces.serverUrl')}
            type="url"
            placeholder="https://zenml.example.com"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </div>
        <Button type="submit" disabled={url.trim() === known || save.isPending}>
          {t('common.save')}
        </Button>
      </form>
    </div>
  );
}

function urlOf({ zenml_service: { status } }: WorkspaceRead): string {
  return status?.server_url ?? '';
}
