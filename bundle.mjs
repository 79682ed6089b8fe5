// Joins the compiled modules of the server and of the command line into few files, dist/main.js, dist/cli.js and
// dist/chunks: Node takes a sixth of a start to find and link eight hundred. `node bundle.mjs [dist]`, after they were
// compiled. Libraries stay where npm installs them, and the modules, with the assets beside them, where they are compiled.
import { readFile, rm } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { rolldown } from 'rolldown';

const DIST = resolve(process.argv[2] ?? 'dist');
const CHUNKS = 'chunks';

/**
 * Keeps the lines of the sources, for `node --enable-source-maps`, and where a module finds the assets beside it. The
 * bundler replaces a template that has the end of a script, as if a page held the code; it does not see an escaped one.
 */
const asCompiled = {
  name: 'as-compiled',
  async load(id) {
    const [code, map] = await Promise.all([id, `${id}.map`].map((file) => readFile(file, 'utf8')));
    const path = relative(DIST, id).split(sep).join('/');
    return {
      code: code
        .replaceAll('import.meta.url', `new URL('../${path}', import.meta.url).href`)
        .replaceAll('</script>', '<\\/script>'),
      map,
    };
  },
};

await rm(resolve(DIST, CHUNKS), { recursive: true, force: true });
const bundle = await rolldown({
  input: { main: resolve(DIST, 'start/main.js'), cli: resolve(DIST, 'start/cli.js') },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  treeshake: false,
  plugins: [asCompiled],
});
const { output } = await bundle.write({
  dir: DIST,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: `${CHUNKS}/[name]-[hash].js`,
  sourcemap: true,
  // Names of classes are in messages, and TypeORM and Nest know classes by them.
  keepNames: true,
});
// The bundler's own helpers, which are not installed beside the server.
if (output.some(({ code }) => code?.includes('@oxc-project/'))) {
  throw new Error('The bundler has replaced some syntax by a helper.');
}
if (output.some(({ isEntry, code }) => isEntry && code.includes('import.meta'))) {
  throw new Error('An asset is read by a program, whose folder is not that of the chunks.');
}
