import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { discovery } from '../../api/clients';
import { organization } from '../../api/connect';
import { enrollServer, serverOf, setServerUrl, workspaces } from '../../api/workspaces';
import { queries } from '../../app/start';
import { useAct } from '../../app/act';
import { useStay } from '../../app/stay';
import { Button } from '../../ui/button';
import { CopyBlock } from '../../ui/copy';
import { Actions } from '../../ui/dialog';
import { SelectField, TextField } from '../../ui/field';
import { FormFault } from '../../ui/form-fault';
import { Empty, Notice } from '../../ui/parts';
import { Query } from '../../ui/query-panel';
import { TextLink } from '../../ui/text-link';

/** A ZenML server belongs to a workspace, and has a key of its own. */
export function ZenmlForm({ workspace }: { workspace?: string }) {
  const { t } = useTranslation();
  const query = useQuery(workspaces);
  return (
    <Query query={query}>
      {(all) => {
        const active = all.filter(({ deleted }) => !deleted).map(({ id }) => id);
        return active.length > 0 ? (
          <Form active={active} initial={active.find((id) => id === workspace) ?? active[0]!} />
        ) : (
          <Empty
            icon="workspaces"
            title={t('workspaces.none')}
            action={<TextLink to="/workspaces">{t('workspaces.create')}</TextLink>}
          >
            {t('connect.needsWorkspace')}
          </Empty>
        );
      }}
    </Query>
  );
}

function Form({ active, initial }: { active: readonly string[]; initial: string }) {
  const { t } = useTranslation();
  const [workspace, setWorkspace] = useState(initial);
  const [url, setUrl] = useState('');
  const connect = useAct({
    act: () => environmentOf(workspace, url.trim()),
    changes: [['workspaces']],
    showsFault: true,
  });
  useStay(connect.isPending);
  if (connect.data) {
    return (
      <div className="flex min-w-0 flex-col gap-4">
        <Notice tone="warn">{t('connect.secretOnce')}</Notice>
        <CopyBlock label={t('connect.zenmlPlace')} text={connect.data} />
        <div>
          <Button onClick={() => connect.reset()}>{t('connect.again')}</Button>
        </div>
      </div>
    );
  }
  return (
    <form
      className="flex max-w-2xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        connect.mutate();
      }}
    >
      <SelectField
        label={t('workspaces.one')}
        value={workspace}
        onChange={(event) => setWorkspace(event.target.value)}
        options={active.map((id) => ({ value: id, label: id }))}
      />
      <TextField
        label={t('connect.url', { name: 'ZenML' })}
        hint={t('connect.zenmlUrlHint')}
        type="url"
        placeholder="https://zenml.example.com"
        value={url}
        required
        onChange={(event) => setUrl(event.target.value)}
      />
      <FormFault error={connect.error} />
      <Actions>
        <Button type="submit" kind="main" disabled={connect.isPending}>
          {t('connect.make')}
        </Button>
      </Actions>
    </form>
  );
}

/** Makes a key for the server, and writes its environment as `workspace enroll-server` does. */
async function environmentOf(workspace: string, url: string): Promise<string> {
  const { id } = (await queries.fetchQuery(serverOf(workspace)))!;
  await setServerUrl(id, url);
  const { enrollment_key: key } = await enrollServer(id);
  const { issuer } = await queries.fetchQuery(discovery);
  const { id: organizationId, name } = await organization();
  return [
    'ZENML_SERVER_DEPLOYMENT_TYPE=cloud',
    `ZENML_SERVER_SERVER_URL=${url.replace(/\/+$/, '')}`,
    `ZENML_SERVER_PRO_API_URL=${issuer}`,
    `ZENML_SERVER_PRO_DASHBOARD_URL=${issuer}`,
    `ZENML_SERVER_PRO_OAUTH2_AUDIENCE=${issuer}`,
    `ZENML_SERVER_PRO_ORGANIZATION_ID=${organizationId}`,
    `ZENML_SERVER_PRO_ORGANIZATION_NAME=${name}`,
    `ZENML_SERVER_PRO_WORKSPACE_ID=${id}`,
    `ZENML_SERVER_PRO_WORKSPACE_NAME=${workspace}`,
    `ZENML_SERVER_PRO_OAUTH2_CLIENT_SECRET=${key}`,
    'ZENML_SERVER_JWT_TOKEN_EXPIRE_MINUTES=5',
  ].join('\n');
}
