import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './tools.mjs';

export const VERSION = '7.25.0';
const JAR = `openapi-generator-cli-${VERSION}.jar`;

/**
 * Describes a generator of OpenAPI Generator, a program for Java that Maven fetches.
 *
 * @param name its name in OpenAPI Generator
 * @param properties its own options
 * @param finish changes what it wrote into a folder
 */
export function openApiGenerator(name, properties, finish = () => {}) {
  return {
    name,
    version: VERSION,
    tools: ['java', 'mvn'],
    generate: async (document, out) => {
      const options = Object.entries(properties).map(([key, value]) => `${key}=${value}`);
      await run('java', [
        ...['-XX:TieredStopAtLevel=1', '-jar', await fetchJar(), 'generate'],
        ...['-g', name, '-i', document, '-o', out],
        ...['--global-property', 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false'],
        ...['--additional-properties', options.join(',')],
      ]);
      finish(out);
    },
  };
}

/** Returns the path of the jar, which is fetched once and kept in the cache of the user. */
async function fetchJar() {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const directory = join(caches, 'gatehouse-sdk');
  const jar = join(directory, JAR);
  if (existsSync(jar)) return jar;
  const unfinished = join(directory, `unfinished-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  await run('mvn', [
    ...['-q', '-B', 'dependency:copy'],
    `-Dartifact=org.openapitools:openapi-generator-cli:${VERSION}`,
    `-DoutputDirectory=${unfinished}`,
  ]);
  renameSync(join(unfinished, JAR), jar);
  return jar;
}
