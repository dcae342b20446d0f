/**
 * Builds the page and the sandbox into `src/fenced/web/static/{app,sandbox}`, or into the folder `FENCED_BUILD_OUT`.
 *
 * They are separate builds because they are served on separate origins and share no file: the page with
 * hashed names, the sandbox's supervisor and workers under fixed names that its policy and the supervisor know.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
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
  ...Object.fromEntries(
    ['html', 'plotly', 'vega'].map((name) => [`output/${name}`, `src/sandbox/output/${name}.ts`]),
  ),
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
        // Documents without an origin load no modules.
        output: {
          format: name.startsWith('output/') ? 'iife' : 'es',
          entryFileNames: '[name].js',
          inlineDynamicImports: true,
        },
      },
    },
  });
}

/** Plotly's own build, which compiles nothing at run time, beside the script that uses it. */
const outputs = join(out, 'sandbox', 'output');
copyFileSync(
  path('node_modules/plotly.js-strict-dist-min/plotly-strict.min.js'),
  join(outputs, 'plotly-library.js'),
);
for (const name of ['plotly-library.js', 'vega.js']) {
  const file = join(outputs, name);
  // Megabytes of text, of which a server elsewhere need not send more than a third.
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file), options));
}
