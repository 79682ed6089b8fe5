import { join } from 'node:path';
import { APPLICATION, environmentOf } from '../application.mjs';
import { HERE, installRequirements } from '../programs.mjs';
import { run, start } from '../../support/programs.mjs';

const FOLDER = join(HERE, 'authlib');

export const authlib = {
  ...APPLICATION,
  name: 'authlib',
  programs: ['python3'],
  async install() {
    const python = await installRequirements('authlib');
    const version = await run(python, ['-c', 'import authlib; print(authlib.__version__)']);
    return { python, version: `authlib ${version.trim()}` };
  },
  start({ python }, world) {
    const args = ['-m', 'flask', 'run', '--port', world.port];
    return start(python, args, { log: world.log, cwd: FOLDER, env: environmentOf(world) });
  },
};
