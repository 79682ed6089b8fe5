import { join } from 'node:path';
import { APPLICATION, environmentOf } from '../application.mjs';
import { HERE, installRequirements } from '../programs.mjs';
import { run, start } from '../../support/programs.mjs';

const FOLDER = join(HERE, 'requests-oauthlib');
const PRINT_VERSION = 'import requests_oauthlib; print(requests_oauthlib.__version__)';

export const requestsOauthlib = {
  ...APPLICATION,
  name: 'requests-oauthlib',
  programs: ['python3'],
  async install() {
    const python = await installRequirements('requests-oauthlib');
    const version = await run(python, ['-c', PRINT_VERSION]);
    return { python, version: `requests-oauthlib ${version.trim()}` };
  },
  start({ python }, world) {
    const args = ['-m', 'flask', 'run', '--port', world.port];
    // It refuses http without this, by its documentation, also on loopback.
    const env = { ...environmentOf(world), OAUTHLIB_INSECURE_TRANSPORT: '1' };
    return start(python, args, { log: world.log, cwd: FOLDER, env });
  },
};
