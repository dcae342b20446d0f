/**
 * Builds the page as a project would that has one language more: a copy of the sources, one folder added beside the other
 * runtimes, and not a line changed. Beside it, the page of an embedder. Takes an empty folder to work in; the built
 * page is in its `out`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const web = fileURLToPath(new URL('../../../web/', import.meta.url));
const [work] = process.argv.slice(2);
if (work === undefined) throw new Error('expected the folder to work in');

const copy = join(work, 'web');
const out = join(work, 'out');
const tsconfigs = readdirSync(web).filter((name) => /^tsconfig.*\.json$/.test(name));
for (const name of ['src', 'build.mjs', 'package.json', ...tsconfigs])
  cpSync(join(web, name), join(copy, name), { recursive: true });
// What the worker shares with the installation.
for (const name of ['pyodide_image.mjs', 'pyodide_image.d.mts'])
  cpSync(join(web, '../src/fenced/runtimes', name), join(work, 'src/fenced/runtimes', name));
symlinkSync(join(web, 'node_modules'), join(copy, 'node_modules'));
cpSync(join(here, 'echo'), join(copy, 'src/runtimes/echo'), { recursive: true });
cpSync(join(here, 'harness.ts'), join(copy, 'src/embedder/harness.ts'));

function run(command, ...args) {
  const env = { ...process.env, FENCED_BUILD_OUT: out };
  const { status } = spawnSync(command, args, { cwd: copy, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

run('npx', '--no-install', 'tsc', '-p', 'tsconfig.worker.json');
run('node', 'build.mjs');

const { build } = await import(pathToFileURL(join(web, 'node_modules/vite/dist/node/index.js')).href);
await build({
  configFile: false,
  logLevel: 'warn',
  root: copy,
  publicDir: false,
  build: {
    outDir: join(out, 'app'),
    emptyOutDir: false,
    target: 'es2022',
    rollupOptions: {
      input: join(copy, 'src/embedder/harness.ts'),
      output: { format: 'es', entryFileNames: 'harness.js' },
    },
  },
});
