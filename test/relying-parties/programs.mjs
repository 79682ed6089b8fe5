import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheOf, installPython, ROOT } from '../support/programs.mjs';

export const HERE = join(ROOT, 'test/relying-parties');
export const CACHE = cacheOf('relying-parties');

/** Installs what the party's requirements.txt lists. @returns the path of its Python */
export function installRequirements(party) {
  const requirements = readFileSync(join(HERE, party, 'requirements.txt'), 'utf8');
  return installPython(join(CACHE, party), requirements.trim().split('\n'));
}
