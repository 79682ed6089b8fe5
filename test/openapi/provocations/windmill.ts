import type { Provocations } from './provocation.js';
import { inWorkspace } from './workspaces.js';

export const WINDMILL_PROVOCATIONS: Provocations = {
  'GET /api/w/{workspace}/audit/get/{id}': {
    audit_event_not_found: inWorkspace(({ id, client }) =>
      client.get(`/api/w/${id}/audit/get/999999999999`),
    ),
  },
};
