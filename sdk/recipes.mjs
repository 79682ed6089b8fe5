import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './tools.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAVEN = ['-q', '-B', '-Dmaven.test.skip=true'];
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: ['node'],
    rootDir: '.',
    outDir: 'out',
  },
};

/**
 * How the SDK of each generator is compiled and driven, by the name of the generator. The SDK is in
 * the folder `sdk` of `work`, and `work` may get other files. `tools` are needed beside those of
 * the generator. `drive` returns what a program of ours printed, which ran with `args`.
 */
export const RECIPES = {
  'openapi-python-client': python('openapi_python_client.py'),
  python: python('openapi_generator.py'),
  'hey-api': typescript('hey-api.ts'),
  'typescript-axios': typescript('typescript-axios.ts', ['axios@1.13.2']),
  'typescript-fetch': typescript('typescript-fetch.ts'),
  go: {
    tools: ['go'],
    compile: async (work) => {
      await run('go', ['mod', 'tidy'], { cwd: join(work, 'sdk') });
      await vetGo(work);
    },
    drive: async (work, args) => {
      const program = join(work, 'drive');
      mkdirSync(program);
      for (const file of ['go.mod', 'main.go']) {
        copyFileSync(join(HERE, 'go', file), join(program, file));
      }
      await run('go', ['mod', 'tidy'], { cwd: program });
      return run('go', ['run', '.', ...args], { cwd: program });
    },
  },
  ogen: { tools: ['go'], compile: vetGo },
  'oapi-codegen': { tools: ['go'], compile: vetGo },
  java: {
    tools: ['java', 'javac', 'mvn'],
    compile: (work) =>
      run('mvn', [...MAVEN, 'compile', 'dependency:build-classpath', '-Dmdep.outputFile=../cp'], {
        cwd: join(work, 'sdk'),
      }),
    drive: async (work, args) => {
      const libraries = readFileSync(join(work, 'cp'), 'utf8').trim();
      const classpath = ['drive', 'sdk/target/classes', libraries].join(delimiter);
      const source = join(HERE, 'java/Drive.java');
      await run('javac', ['-cp', classpath, '-d', 'drive', source], { cwd: work });
      return run('java', ['-cp', classpath, 'Drive', ...args], { cwd: work });
    },
  },
  kotlin: {
    tools: ['java', 'mvn'],
    compile: async (work) => {
      // The generator writes a project for Gradle, whose wrapper downloads Gradle itself.
      copyFileSync(join(HERE, 'kotlin/pom.xml'), join(work, 'sdk/pom.xml'));
      const args = [...MAVEN, '-Dkotlin.compiler.daemon=false', 'compile'];
      await run('mvn', args, { cwd: join(work, 'sdk') });
    },
  },
  rust: {
    tools: ['cargo'],
    compile: (work) => run('cargo', ['check', '--quiet'], { cwd: join(work, 'sdk') }),
  },
};

async function vetGo(work) {
  await run('go', ['build', './...'], { cwd: join(work, 'sdk') });
  await run('go', ['vet', './...'], { cwd: join(work, 'sdk') });
}

/** Compiling is to install the package, and to import each of its modules. */
function python(program) {
  const interpreter = (work) => join(work, 'venv/bin/python');
  return {
    tools: ['python3'],
    compile: async (work) => {
      await run('python3', ['-m', 'venv', join(work, 'venv')]);
      const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
      await run(interpreter(work), [...pip, join(work, 'sdk')]);
      await run(interpreter(work), [join(HERE, 'python/import_all.py'), 'gatehouse'], {
        cwd: work,
      });
    },
    drive: (work, args) =>
      run(interpreter(work), [join(HERE, 'python', program), ...args], { cwd: work }),
  };
}

/** The program is compiled with the SDK, strictly, without `skipLibCheck`. */
function typescript(program, packages = []) {
  return {
    tools: ['npx'],
    compile: async (work) => {
      copyFileSync(join(HERE, 'typescript', program), join(work, 'drive.ts'));
      writeFileSync(join(work, 'package.json'), '{"type":"module"}');
      writeFileSync(join(work, 'tsconfig.json'), JSON.stringify(TSCONFIG));
      if (packages.length > 0) {
        await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: work });
      }
      mkdirSync(join(work, 'node_modules'), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules/@types'), join(work, 'node_modules/@types'));
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      await run(process.execPath, [tsc, '-p', '.'], { cwd: work });
    },
    drive: (work, args) => run(process.execPath, ['out/drive.js', ...args], { cwd: work }),
  };
}
