import { join } from 'node:path';
import { APPLICATION, environmentOf } from '../application.mjs';
import { CACHE, HERE } from '../programs.mjs';
import { run, start } from '../../support/programs.mjs';

const FOLDER = join(HERE, 'go-oidc');
const MODULE = 'github.com/coreos/go-oidc/v3';

export const goOidc = {
  ...APPLICATION,
  name: 'go-oidc',
  programs: ['go'],
  async install() {
    const program = join(CACHE, 'go-oidc');
    await run('go', ['build', '-o', program, '.'], { cwd: FOLDER });
    const version = await run('go', ['list', '-m', '-f', '{{.Version}}', MODULE], { cwd: FOLDER });
    return { program, version: `go-oidc ${version.trim()}` };
  },
  start({ program }, world) {
    return start(program, [], { log: world.log, env: environmentOf(world) });
  },
};
