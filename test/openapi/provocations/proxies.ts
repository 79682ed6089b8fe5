import { caller, type Provocations } from './provocation.js';

/** What reverse proxies ask. */
export const PROXY_PROVOCATIONS: Provocations = {
  'GET /auth/verify': {
    rule_not_met: async (world) =>
      (await caller(world)).bearer.get('/auth/verify?workspace=nowhere'),
  },
};
