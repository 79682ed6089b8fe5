import { randomUUID } from 'node:crypto';
import { Workspace } from '../../../src/workspaces/workspace.entity.js';
import { caller, NOBODY, passingCaller, type Provocations } from './provocation.js';

const authorize = (id: string) => `/users/authorize_server?server_id=${id}`;

/** What front ends ask for. */
export const UI_PROVOCATIONS: Provocations = {
  'GET /api/v1/files/profile_pictures/{folder_name}/{file_name}': {
    profile_picture_not_found: ({ app }) =>
      app.anonymous.get('/api/v1/files/profile_pictures/Space/nowhere.svg'),
  },
  'GET /api/v1/projects/{project_id}': {
    project_not_found: async (world) =>
      (await caller(world)).langflow.get(`/api/v1/projects/${NOBODY}`),
  },
  'GET /users/authorize_server': {
    api_key_beyond_own: async (world) => (await passingCaller(world)).bearer.get(authorize(NOBODY)),
    not_workspace_member: async (world) => {
      const id = randomUUID();
      const stableId = randomUUID();
      await world.app.dataSource.transaction((manager) =>
        manager.insert(Workspace, { id, stableId, name: 'a', ownerId: world.keeper.id }),
      );
      return (await caller(world)).bearer.get(authorize(stableId));
    },
    workspace_not_found: async (world) => (await caller(world)).bearer.get(authorize(NOBODY)),
  },
};
