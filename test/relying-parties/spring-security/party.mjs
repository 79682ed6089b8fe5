import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { APPLICATION, environmentOf } from '../application.mjs';
import { CACHE, HERE } from '../programs.mjs';
import { run, start } from '../../support/programs.mjs';

const FOLDER = join(HERE, 'spring-security');
const VERSION = /<artifactId>spring-boot-starter-parent<\/artifactId>\s*<version>([^<]+)</;

export const springSecurity = {
  ...APPLICATION,
  name: 'spring-security',
  programs: ['java', 'mvn'],
  async install() {
    const folder = join(CACHE, 'spring-security');
    // Maven writes what it builds next to the sources.
    await cp(FOLDER, folder, { recursive: true });
    await run('mvn', ['--quiet', '--batch-mode', 'package'], { cwd: folder });
    const pom = await run('cat', [join(folder, 'pom.xml')]);
    return {
      jar: join(folder, 'target/party.jar'),
      version: `Spring Boot ${VERSION.exec(pom)[1]}`,
    };
  },
  start({ jar }, world) {
    return start('java', ['-jar', jar], { log: world.log, env: environmentOf(world) });
  },
  clientFor: (origin) => ({
    redirect_uris: [`${origin}/login/oauth2/code/gatehouse`],
    post_logout_redirect_uris: [`${origin}/goodbye`],
  }),
  /** Its page asks before it logs out. */
  buttons: ['form[action="/logout"] button'],
};
