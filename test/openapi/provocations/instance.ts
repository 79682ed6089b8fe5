import { superuser, type Provocations } from './provocation.js';

/** What Windmill's clients write of an instance. */
export const INSTANCE_PROVOCATIONS: Provocations = {
  'POST /api/settings/global/{key}': {
    not_changeable: async (world) =>
      (await superuser(world)).bearer.post('/api/settings/global/license_key', { value: 'x' }),
  },
  'POST /api/groups/overwrite': {
    not_changeable: async (world) =>
      (await superuser(world)).bearer.post('/api/groups/overwrite', [{ name: 'team' }]),
  },
};
