/** Reads lines, each a JSON list of Python programs, and answers each with a line: for every program its names and the milliseconds that took. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const vite = await createServer({
  configFile: false,
  logLevel: 'error',
  root: fileURLToPath(new URL('.', import.meta.url)),
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const { namesOf } = await vite.ssrLoadModule('/src/runtimes/python/names.ts');
await vite.close();

for await (const line of createInterface({ input: process.stdin })) {
  const found = JSON.parse(line).map((source) => {
    const began = performance.now();
    const { defines, uses } = namesOf(source);
    return { defines: [...defines], uses: [...uses], ms: performance.now() - began };
  });
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
