import { join } from 'node:path';
import { APPLICATION, environmentOf } from '../application.mjs';
import { HERE } from '../programs.mjs';
import { start } from '../../support/programs.mjs';

const PROGRAM = join(HERE, 'windmill-like/app.mjs');

/** Not Windmill, which no registry has: the requests that its log-in sends. */
function windmillLike(name, environment) {
  return {
    ...APPLICATION,
    name,
    async install() {
      return { version: name };
    },
    start(_installed, world) {
      const env = { ...environmentOf(world), ...environment };
      return start(process.execPath, [PROGRAM], { log: world.log, env });
    },
    clientFor: (origin) => ({ redirect_uris: [`${origin}/user/login_callback/gatehouse`] }),
    isReady: async (origin) => (await fetch(origin, { redirect: 'manual' })).status === 302,
    notSupported: {
      ...APPLICATION.notSupported,
      groups: 'its log-in reads none',
      refresh: 'its log-in keeps no token',
      'log-out': 'it ends its own session only',
    },
  };
}

export const WINDMILL_LIKE = [
  windmillLike('windmill-like', {}),
  windmillLike('windmill-like-form', { SECRET_IN_FORM: 'yes' }),
];
