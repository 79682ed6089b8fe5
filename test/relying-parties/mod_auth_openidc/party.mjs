import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentOf, goodToken } from '../application.mjs';
import { HERE } from '../programs.mjs';
import { findProgram, run, start } from '../../support/programs.mjs';

/** Where Debian and Fedora have them. */
const MODULES = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules'].find((folder) =>
  existsSync(join(folder, 'mod_auth_openidc.so')),
);
/** Apache does not serve as root. */
const AS_NOBODY = process.getuid() === 0 ? ['-c', 'User #65534', '-c', 'Group #65534'] : [];
/** Debian has it in a folder that is in root's PATH alone. */
const apache = () => findProgram('apache2', ['/usr/sbin']) ?? findProgram('httpd', ['/usr/sbin']);

export const modAuthOpenidc = {
  name: 'mod_auth_openidc',
  missing: () => [
    ...(apache() ? [] : ['apache2']),
    ...(MODULES ? [] : ['libapache2-mod-auth-openidc']),
  ],
  async install() {
    const strings = await run('grep', [
      '-aoE',
      'mod_auth_openidc-[0-9.]+[0-9]',
      join(MODULES, 'mod_auth_openidc.so'),
    ]);
    return { version: strings.split('\n')[0].replace('-', ' ') };
  },
  async start(_installed, world) {
    const folder = join(world.home, 'apache');
    await mkdir(folder);
    const env = {
      ...environmentOf(world),
      FOLDER: folder,
      MODULES,
      UPSTREAM: world.upstream,
      REFRESH_SECONDS: '5',
    };
    const config = join(HERE, 'mod_auth_openidc/apache2.conf');
    const args = ['-d', folder, '-f', config, ...AS_NOBODY, '-DFOREGROUND'];
    return start(apache(), args, { log: world.log, env });
  },
  clientFor: (origin) => ({
    redirect_uris: [`${origin}/oidc/callback`],
    post_logout_redirect_uris: [`${origin}/devs`],
  }),
  // A request that is not a browser's is refused instead of sent to the log-in.
  isReady: async (origin) => (await fetch(`${origin}/`)).status === 401,
  home: (origin) => `${origin}/devs`,
  personIn: (headers) => ({
    name: headers.oidc_claim_name,
    email: headers.oidc_claim_email,
    groups: headers.oidc_claim_groups.split(','),
  }),
  async tokenOf(person, world) {
    const { shown } = await person.openJson(`${world.origin}/developers`);
    return goodToken(shown.oidc_access_token, world);
  },
  isRefused: ({ status }) => status === 401 || status === 403,
  logoutUrl: (origin) => `${origin}/oidc/callback?logout=${encodeURIComponent(`${origin}/devs`)}`,
  notSupported: {},
};
