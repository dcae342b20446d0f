/**
 * Builds the page and the sandbox into `src/fenced/web/static/{app,sandbox}`, or into the folder `FENCED_BUILD_OUT`.
 *
 * They are separate builds because they are served on separate origins and share no file: the page with
 * hashed names, the sandbox's supervisor and workers under fixed names that its policy and the supervisor know.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const out = process.env.FENCED_BUILD_OUT ?? path('../src/fenced/web/static/');
/** Where the page begins, and the half of it that is fetched beside that. */
const MAIN = path('src/app/main.ts');
const START = path('src/app/start.ts');

/** The modules that come with one, but for those that it fetches when they are wanted. */
function reached(from, getModuleInfo) {
  const found = new Set([from]);
  for (const id of found) for (const next of getModuleInfo(id)?.importedIds ?? []) found.add(next);
  return found;
}

let halves = null;

/** One file for each half: the second is there before anything else that shares modules with it. */
function chunkOf(id, { getModuleInfo }) {
  halves ??= { main: reached(MAIN, getModuleInfo), start: reached(START, getModuleInfo) };
  return Object.keys(halves).find((name) => halves[name].has(id));
}

/** Has the browser fetch that half while it reads the document. */
const startEarly = {
  name: 'fenced-start-early',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle }) {
      const start = Object.values(bundle).find(({ moduleIds }) => moduleIds?.includes(START));
      return [
        {
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/assets/${start.fileName}` },
          injectTo: 'head',
        },
      ];
    },
  },
};

const shared = { configFile: false, logLevel: 'warn', esbuild: { target: 'es2022' } };

await build({
  ...shared,
  root: path('src/app'),
  base: '/assets/',
  plugins: [startEarly],
  build: {
    outDir: join(out, 'app'),
    assetsDir: '.',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 460,
    rollupOptions: { output: { manualChunks: chunkOf } },
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

/** Text, which a server elsewhere need not send more than a third of; fonts and pictures are compressed already. */
const TEXT = /\.(?:js|css|svg|html|json)$/;
/** A sibling is kept when it is smaller than this share of the file. */
const WORTH = 0.95;
/** Bytes up to which the best compression is quick enough. */
const SMALL = 1 << 20;

for (const name of readdirSync(out, { recursive: true })) {
  if (!TEXT.test(name)) continue;
  const data = readFileSync(join(out, name));
  const quality = data.length <= SMALL ? 9 : 6;
  const siblings = {
    br: brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
    gz: gzipSync(data, { level: quality }),
  };
  for (const [suffix, made] of Object.entries(siblings))
    if (made.length < WORTH * data.length) writeFileSync(join(out, `${name}.${suffix}`), made);
}
