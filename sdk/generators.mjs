import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { openApiGenerator } from './openapi-generator.mjs';
import { run } from './tools.mjs';

const PACKAGE = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const HEY_API = PACKAGE.devDependencies['@hey-api/openapi-ts'];
const OPENAPI_PYTHON_CLIENT = '0.29.1';
const OGEN = '1.25.0';
const OAPI_CODEGEN = '2.8.2';

/**
 * The generators of each language. The first one of a language is its default. `generate(document,
 * out)` writes the SDK of the file `document` into the folder `out`, with the commands `tools`.
 */
export const GENERATORS = {
  python: [
    {
      name: 'openapi-python-client',
      version: OPENAPI_PYTHON_CLIENT,
      tools: ['python3'],
      generate: generatePythonClient,
    },
    openApiGenerator('python', { packageName: 'gatehouse', projectName: 'gatehouse' }),
  ],
  typescript: [
    { name: 'hey-api', version: HEY_API, tools: ['npx'], generate: generateHeyApi },
    openApiGenerator('typescript-axios', {
      supportsES6: true,
      useSingleRequestParameter: true,
      importFileExtension: '.js',
    }),
    // Without the prefix, parameters of functions of different APIs have one name.
    openApiGenerator('typescript-fetch', {
      supportsES6: true,
      prefixParameterInterfaces: true,
      importFileExtension: '.js',
    }),
  ],
  go: [
    openApiGenerator('go', { packageName: 'gatehouse', structPrefix: true }, nameGoModule),
    { name: 'ogen', version: OGEN, tools: ['go'], generate: generateOgen },
    { name: 'oapi-codegen', version: OAPI_CODEGEN, tools: ['go'], generate: generateOapiCodegen },
  ],
  // Its library `native` writes `List<FlowRead>.class`, which is no Java. Lists that are not set
  // are sent as empty ones unless their default is null: `scopes: []` is a token without rights.
  java: [
    openApiGenerator('java', {
      library: 'okhttp-gson',
      invokerPackage: 'gatehouse',
      apiPackage: 'gatehouse.api',
      modelPackage: 'gatehouse.model',
      groupId: 'gatehouse',
      artifactId: 'gatehouse-client',
      artifactVersion: PACKAGE.version,
      containerDefaultToNull: true,
      hideGenerationTimestamp: true,
    }),
  ],
  kotlin: [
    openApiGenerator('kotlin', {
      packageName: 'gatehouse',
      groupId: 'gatehouse',
      artifactId: 'gatehouse-client',
    }),
  ],
  rust: [openApiGenerator('rust', { packageName: 'gatehouse', hideGenerationTimestamp: true })],
};

async function generatePythonClient(document, out) {
  const temporary = mkdtempSync(join(tmpdir(), 'gatehouse-sdk-'));
  try {
    await run('python3', ['-m', 'venv', temporary]);
    const bin = join(temporary, 'bin');
    const packages = [`openapi-python-client==${OPENAPI_PYTHON_CLIENT}`];
    await run(join(bin, 'pip'), ['install', '-q', '--disable-pip-version-check', ...packages]);
    const config = join(temporary, 'config.json');
    writeFileSync(
      config,
      JSON.stringify({ project_name_override: 'gatehouse', package_name_override: 'gatehouse' }),
    );
    await run(
      join(bin, 'openapi-python-client'),
      [
        ...['generate', '--path', document, '--output-path', out, '--overwrite'],
        ...['--config', config],
      ],
      // It formats with the ruff that came with it.
      { env: { PATH: `${bin}:${process.env.PATH}` } },
    );
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

/** Uses the generator of the development dependencies. */
async function generateHeyApi(document, out) {
  const program = new URL('../node_modules/@hey-api/openapi-ts/bin/run.js', import.meta.url);
  await run(process.execPath, [
    ...[program.pathname, '-i', document, '-o', out],
    ...['-c', '@hey-api/client-fetch', '--no-log-file', '--silent'],
  ]);
}

/** Leaves out `GET /api/v1/flows/`, whose answer ogen cannot express: a list or an object. */
async function generateOgen(document, out) {
  const config = join(out, 'ogen.yml');
  writeFileSync(
    config,
    `generator:
  ignore_not_implemented: ["complex anyOf"]
  features:
    enable: ["paths/client"]
    disable: ["paths/server", "ogen/otel", "ogen/unimplemented"]
`,
  );
  await runGo('github.com/ogen-go/ogen/cmd/ogen', OGEN, [
    ...['--config', config, '--target', out, '--package', 'gatehouse', document],
  ]);
  await finishGoModule(out);
}

async function generateOapiCodegen(document, out) {
  await runGo('github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen', OAPI_CODEGEN, [
    '-generate',
    'types,client',
    '-package',
    'gatehouse',
    '-o',
    join(out, 'client.go'),
    document,
  ]);
  await finishGoModule(out);
}

/** It names the module after a place holder for a repository. */
function nameGoModule(out) {
  const file = join(out, 'go.mod');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^module .*/, 'module gatehouse'));
}

/** Runs a generator outside of any module, since it would join that of the folder. */
async function runGo(program, version, args) {
  await run('go', ['run', `${program}@v${version}`, ...args], { cwd: tmpdir() });
}

async function finishGoModule(out) {
  await run('go', ['mod', 'init', 'gatehouse'], { cwd: out });
  await run('go', ['mod', 'tidy'], { cwd: out });
}

/** Returns the generator with this name, or the default of the language. */
export function generatorOf(language, name) {
  return GENERATORS[language].find((one) => !name || one.name === name);
}

/** Writes the document to a file beside the SDK while `use` runs. */
export async function withDocument(document, out, use) {
  const file = join(dirname(resolve(out)), `.${basename(resolve(out))}-openapi.json`);
  writeFileSync(file, JSON.stringify(document));
  try {
    await use(file);
  } finally {
    rmSync(file);
  }
}
