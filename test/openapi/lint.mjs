import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Lints the committed document with redocly and spectral. Neither may report anything, and neither
 * may call home.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

const failed = [
  ['@redocly/cli/bin/cli.js', 'lint', 'openapi.json'],
  ['@stoplight/spectral-cli/dist/index.js', 'lint', 'openapi.json', '--fail-severity', 'warn'],
].filter(([script, ...args]) => {
  const command = [`${root}node_modules/${script}`, ...args];
  return spawnSync(process.execPath, command, { cwd: root, env, stdio: 'inherit' }).status !== 0;
});
process.exitCode = failed.length === 0 ? 0 : 1;
