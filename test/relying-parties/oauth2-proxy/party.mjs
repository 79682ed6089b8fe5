import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentOf, goodToken } from '../application.mjs';
import { CACHE, HERE } from '../programs.mjs';
import { run, start } from '../../support/programs.mjs';

const VERSION = 'v7.15.6';

export const oauth2Proxy = {
  name: 'oauth2-proxy',
  programs: ['go'],
  async install() {
    const wanted = `github.com/oauth2-proxy/oauth2-proxy/v7@${VERSION}`;
    await run('go', ['install', wanted], { env: { ...process.env, GOBIN: CACHE } });
    return { program: join(CACHE, 'oauth2-proxy'), version: `oauth2-proxy ${VERSION}` };
  },
  async start({ program }, world) {
    const values = {
      ...environmentOf(world),
      ISSUER_HOST: new URL(world.issuer).host,
      COOKIE_SECRET: randomBytes(16).toString('hex'),
      COOKIE_REFRESH: `${world.accessTokenSeconds / 2}s`,
      UPSTREAM: world.upstream,
    };
    const template = await readFile(join(HERE, 'oauth2-proxy/oauth2-proxy.cfg'), 'utf8');
    const config = join(world.home, 'oauth2-proxy.cfg');
    await writeFile(
      config,
      template.replace(/\$\{(\w+)\}/g, (_found, name) => values[name]),
    );
    return start(program, ['--config', config], { log: world.log });
  },
  clientFor: (origin) => ({
    redirect_uris: [`${origin}/oauth2/callback`],
    post_logout_redirect_uris: [`${origin}/`],
  }),
  isReady: async (origin) => (await fetch(`${origin}/ping`)).ok,
  home: (origin) => `${origin}/`,
  /** Its page has a button that begins the log-in. */
  buttons: ['form[action="/oauth2/start"] button'],
  personIn: (headers) => ({
    email: headers['x-forwarded-email'],
    groups: headers['x-forwarded-groups'].split(','),
  }),
  async tokenOf(person, world) {
    const { shown } = await person.openJson(`${world.origin}/`);
    return goodToken(shown['x-forwarded-access-token'], world);
  },
  isRefused: ({ status }) => status === 403,
  logoutUrl(origin, { issuer }) {
    const back = encodeURIComponent(`${origin}/`);
    const there = `${issuer}/oauth/logout?id_token_hint={id_token}&post_logout_redirect_uri=${back}`;
    return `${origin}/oauth2/sign_out?rd=${encodeURIComponent(there)}`;
  },
  notSupported: { name: 'it passes on the user name, not the name' },
};
