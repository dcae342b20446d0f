/**
 * Builds the page and the sandbox into `src/fenced/web/static/{app,sandbox}`.
 *
 * They are separate builds because they are served on separate origins and share no file: the page with
 * hashed names, the sandbox's supervisor and workers under fixed names that its policy and the supervisor know.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const out = path('../src/fenced/web/static/');
const shared = { configFile: false, logLevel: 'warn', esbuild: { target: 'es2022' } };

await build({
  ...shared,
  root: path('src/app'),
  base: '/assets/',
  build: {
    outDir: `${out}app`,
    assetsDir: '.',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});

const entries = {
  supervisor: 'src/sandbox/supervisor.ts',
  'workers/python': 'src/runtimes/python/worker.ts',
};
for (const [index, [name, source]] of Object.entries(entries).entries()) {
  await build({
    ...shared,
    publicDir: index === 0 ? path('src/sandbox/public') : false,
    build: {
      outDir: `${out}sandbox`,
      emptyOutDir: index === 0,
      target: 'es2022',
      rollupOptions: {
        input: { [name]: path(source) },
        output: { format: 'es', entryFileNames: '[name].js', inlineDynamicImports: true },
      },
    },
  });
}
