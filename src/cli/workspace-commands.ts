import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { THE_SERVER } from '../access/actor.js';
import { readEnv } from '../platform/config/env.js';
import type { Workspace } from '../workspaces/workspace.entity.js';
import { alignColumns } from './align-columns.js';
import { print, say } from './output.js';
import { readValue } from './read-value.js';
import { Refusal } from './refusal.js';
import { withServices } from './with-services.js';

const ID = 'id of the workspace, as listed';
const MAX_LISTED = 10_000;

/** `workspace list`, `set-server-url`, `enroll-server`. */
export function addWorkspaceCommands(program: Command): void {
  const workspace = program.command('workspace').description('Manage workspaces.');

  workspace
    .command('list')
    .description('List the workspaces and their ZenML servers.')
    .action(list);

  workspace
    .command('set-server-url')
    .description('Set where clients find the ZenML server. They send it their credentials.')
    .argument('<id>', ID)
    .argument('[url]', 'https, or http on this machine; left out: it has no server any more')
    .action(setServerUrl);

  workspace
    .command('enroll-server')
    .description('Create a key for the ZenML server, and print its environment.')
    .argument('<id>', ID)
    .option('--url <url>', 'where clients find the server; left out: as it was set')
    .action(enrollServer);
}

async function list(): Promise<void> {
  await refusing(async (services) => {
    const { WorkspacesService } = await import('../workspaces/workspaces.service.js');
    const all = await services.get(WorkspacesService).list({ skip: 0, limit: MAX_LISTED });
    if (all.length === 0) return say('There are no workspaces.');
    const rows = all.map(({ id, stableId, serverUrl, serverVersion, isArchived }) => [
      id,
      stableId,
      serverUrl ?? '-',
      serverVersion ?? '-',
      isArchived ? 'archived' : 'active',
    ]);
    const titles = ['ID', 'UUID', 'ZENML SERVER', 'VERSION', 'STATUS'];
    print(...alignColumns([titles, ...rows]));
  });
}

async function setServerUrl(id: string, url: string | undefined): Promise<void> {
  const { parseServerUrl } = await import('../workspaces/server-rules.js');
  const read = url === undefined ? null : readValue(parseServerUrl, url, 'The URL');
  await refusing(async (services) => {
    await setUrl(services, id, read);
    say(`The workspace "${id}" ${read === null ? 'has no ZenML server' : `is at ${read}`}.`);
  });
}

async function enrollServer(id: string, { url }: { readonly url?: string }): Promise<void> {
  const { parseServerUrl } = await import('../workspaces/server-rules.js');
  const read = url === undefined ? undefined : readValue(parseServerUrl, url, '--url');
  await refusing(async (services) => {
    const { ServerEnrollment } =
      await import('../accounts/service-accounts/server-enrollment.service.js');
    if (read !== undefined) await setUrl(services, id, read);
    const { stableId } = await find(services, id);
    const enrollment = services.get(ServerEnrollment, { strict: false });
    const { workspace, key } = await enrollment.enroll(THE_SERVER, stableId);
    const { OrganizationService } = await import('../workspaces/organization.service.js');
    const organization = await services.get(OrganizationService, { strict: false }).find();
    const { publicUrl, host, port } = readEnv();
    const ours = publicUrl ?? `http://${host}:${port}`;
    say('The environment of the ZenML server. The key in it is shown only once.');
    print(
      'ZENML_SERVER_DEPLOYMENT_TYPE=cloud',
      ...(workspace.serverUrl ? [`ZENML_SERVER_SERVER_URL=${workspace.serverUrl}`] : []),
      `ZENML_SERVER_PRO_API_URL=${ours}`,
      `ZENML_SERVER_PRO_DASHBOARD_URL=${ours}`,
      `ZENML_SERVER_PRO_OAUTH2_AUDIENCE=${ours}`,
      `ZENML_SERVER_PRO_ORGANIZATION_ID=${organization.id}`,
      `ZENML_SERVER_PRO_ORGANIZATION_NAME=${organization.name}`,
      `ZENML_SERVER_PRO_WORKSPACE_ID=${workspace.stableId}`,
      `ZENML_SERVER_PRO_WORKSPACE_NAME=${workspace.id}`,
      `ZENML_SERVER_PRO_OAUTH2_CLIENT_SECRET=${key}`,
      'ZENML_SERVER_JWT_TOKEN_EXPIRE_MINUTES=5',
    );
  });
}

async function setUrl(services: INestApplicationContext, id: string, url: string | null) {
  const { WorkspaceServers } = await import('../workspaces/workspace-servers.service.js');
  const { stableId } = await find(services, id);
  await services.get(WorkspaceServers, { strict: false }).setUrl(THE_SERVER, stableId, url);
}

async function find(services: INestApplicationContext, id: string): Promise<Workspace> {
  const { WorkspacesService } = await import('../workspaces/workspaces.service.js');
  return services.get(WorkspacesService, { strict: false }).get(id);
}

async function refusing(work: (services: INestApplicationContext) => Promise<void>): Promise<void> {
  await withServices(async (services) => {
    const { DomainError } = await import('../platform/errors/domain-error.js');
    try {
      await work(services);
    } catch (error) {
      if (error instanceof DomainError) throw new Refusal(`${error.text}.`);
      throw error;
    }
  });
}
