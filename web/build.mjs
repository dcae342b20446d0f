/**
 * Builds the page and the sandbox into `src/fenced/web/static/{app,sandbox}`, or into the folder `FENCED_BUILD_OUT`.
 *
 * They are separate builds because they are served on separate origins and share no file: the page with
 * hashed names, the sandbox's supervisor and workers under fixed names that its policy and the supervisor know.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const out = process.env.FENCED_BUILD_OUT ?? path('../src/fenced/web/static/');
const shared = { configFile: false, logLevel: 'warn', esbuild: { target: 'es2022' } };

await build({
  ...shared,
  root: path('src/app'),
  base: '/assets/',
  build: {
    outDir: join(out, 'app'),
    assetsDir: '.',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});

/** A folder with a worker is a runtime. */
const runtimes = readdirSync(path('src/runtimes')).filter((name) =>
  existsSync(path(`src/runtimes/${name}/worker.ts`)),
);
const entries = {
  supervisor: 'src/sandbox/supervisor.ts',
  ...Object.fromEntries(runtimes.map((name) => [`workers/${name}`, `src/runtimes/${name}/worker.ts`])),
};
for (const [index, [name, source]] of Object.entries(entries).entries()) {
  await build({
    ...shared,
    publicDir: index === 0 ? path('src/sandbox/public') : false,
    build: {
      outDir: join(out, 'sandbox'),
      emptyOutDir: index === 0,
      target: 'es2022',
      rollupOptions: {
        input: { [name]: path(source) },
        output: { format: 'es', entryFileNames: '[name].js', inlineDynamicImports: true },
      },
    },
  });
}
