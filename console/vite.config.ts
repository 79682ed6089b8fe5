import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** Each application is built alone, so that the account page needs no file of the console. */
const APPLICATIONS: Readonly<Record<string, string>> = {
  console: 'index.html',
  account: 'account.html',
};

/** `--mode console` or `--mode account` chooses the application. */
export default defineConfig(({ mode }) => {
  const application = mode === 'account' ? 'account' : 'console';
  return {
    root: import.meta.dirname,
    base: `/${application}/`,
    plugins: [tailwindcss()],
    build: {
      outDir: `../dist/frontend/${application}`,
      emptyOutDir: true,
      assetsDir: 'assets',
      // As data: addresses the files would need another policy.
      assetsInlineLimit: 0,
      // The polyfill is for browsers that the language of the scripts excludes anyway.
      modulePreload: { polyfill: false },
      target: 'es2022',
      manifest: 'manifest.json',
      license: { fileName: 'licenses.md' },
      reportCompressedSize: false,
      rolldownOptions: { input: `${import.meta.dirname}/${APPLICATIONS[application]}` },
    },
    server: {
      proxy: Object.fromEntries(
        ['/api', '/auth', '/login', '/logout', '/health', '/ready', '/users/me'].map((path) => [
          path,
          process.env['GATEHOUSE'] ?? 'http://127.0.0.1:8640',
        ]),
      ),
    },
  };
});
