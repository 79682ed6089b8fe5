// Builds the console and the account page into dist/frontend: `node console/build.mjs`. Does nothing if the sources, the
// document and the installed packages are those of the last build. With --client only the client is generated.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = join(ROOT, 'console');
const CLIENT = join(SOURCES, 'src/api/gen');
const OUT = join(ROOT, 'dist/frontend');
const APPLICATIONS = ['console', 'account'];
/** What compresses well. Other files, such as fonts and pictures, are compressed already. */
const COMPRESSIBLE = /\.(html|js|css|svg|json|txt)$/;
/** Not for browsers. */
const PRIVATE = ['manifest.json', 'licenses.md'];

// Vite keeps the one that it finds, and tests set another: React would be built for development.
process.env.NODE_ENV = 'production';

const started = performance.now();
const document = await readFile(join(ROOT, 'openapi.json'));
const packages = await readFile(join(ROOT, 'package-lock.json'));

const clientStamp = hashOf([document, versionOf('@hey-api/openapi-ts', packages)]);
const hasNewClient = !(await isStamped(CLIENT, clientStamp));
if (hasNewClient) await generateClient();
if (!process.argv.includes('--client')) await buildAll();

async function generateClient() {
  const out = await temporaryFolder();
  const program = join(ROOT, 'node_modules/@hey-api/openapi-ts/bin/run.js');
  // prettier-ignore
  await promisify(execFile)(process.execPath, [
    program, '-i', join(ROOT, 'openapi.json'), '-o', out, '-c', '@hey-api/client-fetch',
    '--no-log-file', '--silent',
  ]);
  await place(out, CLIENT, clientStamp);
}

async function buildAll() {
  const stamp = hashOf([document, packages, ...(await readSources())]);
  if (await isStamped(OUT, stamp)) return;
  const { build } = await import('vite');
  const out = await temporaryFolder();
  try {
    for (const mode of APPLICATIONS) await buildOne(build, mode, join(out, mode));
  } catch (error) {
    await rm(out, { recursive: true, force: true });
    throw error;
  }
  await place(out, OUT, stamp);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`The console was built in ${seconds} s${hasNewClient ? ', with its client' : ''}.`);
}

async function buildOne(build, mode, outDir) {
  const configFile = join(SOURCES, 'vite.config.ts');
  await build({ configFile, mode, logLevel: 'error', build: { outDir } });
  await renameDocument(outDir);
  await compressFiles(outDir);
}

/** Vite keeps the name of its entry; the server sends one name for both. */
async function renameDocument(folder) {
  const names = await readdir(folder);
  const name = names.find((each) => each.endsWith('.html'));
  await rename(join(folder, name), join(folder, 'index.html'));
}

/** Writes `.br` and `.gz` beside each file, and `files.json`, which names what browsers may load. */
async function compressFiles(folder) {
  const files = await filesUnder(folder);
  const served = files.filter((path) => !PRIVATE.includes(path));
  await Promise.all(
    served
      .filter((path) => COMPRESSIBLE.test(path))
      .map(async (path) => {
        const content = await readFile(join(folder, path));
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        const [br, gz] = await Promise.all([
          promisify(brotliCompress)(content, { params }),
          promisify(gzip)(content, { level: 9 }),
        ]);
        await writeFile(join(folder, `${path}.br`), br);
        await writeFile(join(folder, `${path}.gz`), gz);
      }),
  );
  const list = served.map((path) => ({ path, isCompressed: COMPRESSIBLE.test(path) }));
  await writeFile(join(folder, 'files.json'), JSON.stringify(list, null, 1));
}

async function readSources() {
  const paths = (await filesUnder(SOURCES)).filter((path) => !path.startsWith('src/api/gen/'));
  return Promise.all(
    paths.map(async (path) =>
      Buffer.concat([Buffer.from(path), await readFile(join(SOURCES, path))]),
    ),
  );
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Beside dist, since a folder is moved as one only within a file system. */
async function temporaryFolder() {
  await mkdir(join(ROOT, 'dist'), { recursive: true });
  return mkdtemp(join(ROOT, 'dist/.frontend-'));
}

/** Puts a finished folder in its place at once, so that others who read it never see a part. */
async function place(folder, target, stamp) {
  await writeFile(join(folder, '.stamp'), stamp);
  const old = await temporaryFolder();
  try {
    if (existsSync(target)) await rename(target, join(old, 'old'));
    await rename(folder, target);
  } catch {
    // Another build was faster, or the folder is on another file system.
    await cp(folder, target, { recursive: true });
    await rm(folder, { recursive: true, force: true });
  }
  await rm(old, { recursive: true, force: true });
}

async function isStamped(folder, stamp) {
  const found = await readFile(join(folder, '.stamp'), 'utf8').catch(() => undefined);
  return found === stamp;
}

function versionOf(name, lock) {
  return JSON.parse(lock.toString()).packages[`node_modules/${name}`].version;
}

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
