/** Prints `docs/machines.md`: a diagram of each state machine, made from the tables that the engine itself uses. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = `
  export { RUN_TABLE } from './src/execution/run-machine.ts';
  export { SESSION_TABLE } from './src/execution/session-machine.ts';
  export { WORKER_STATES } from './src/sandbox/session-states.ts';
`;
const bundled = await build({
  stdin: { contents: source, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
  bundle: true,
  format: 'esm',
  write: false,
});
const code = Buffer.from(bundled.outputFiles[0].contents).toString('base64');
const { RUN_TABLE, SESSION_TABLE, WORKER_STATES } = await import(`data:text/javascript;base64,${code}`);

const machines = [
  ['A run', 'execution/run-machine.ts', RUN_TABLE, 'queued', 'What a cell shows of one execution of it.'],
  [
    'A session',
    'execution/session-machine.ts',
    SESSION_TABLE,
    'idle',
    'A language of a conversation, as the page sees it. A session that died, or could not be opened, is opened again by the next run.',
  ],
  [
    'A worker',
    'sandbox/session-states.ts',
    WORKER_STATES,
    'loading',
    'The same session as the supervisor sees it: every message of a worker counts only in the states that have a move for it.',
  ],
];

function diagram(table, start) {
  const lines = ['```mermaid', 'stateDiagram-v2', `  [*] --> ${start}`];
  for (const [state, moves] of Object.entries(table)) {
    const byNext = group(Object.entries(moves));
    for (const [next, pairs] of byNext)
      lines.push(`  ${state} --> ${next}: ${pairs.map(([move]) => move).join(', ')}`);
    if (Object.keys(moves).length === 0) lines.push(`  ${state} --> [*]`);
  }
  return [...lines, '```'].join('\n');
}

function group(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry[1], [...(groups.get(entry[1]) ?? []), entry]);
  return groups;
}

console.log('# State machines\n');
console.log(
  'Made by `make generate` from the tables in `web/src`; a move that a table does not have throws `IllegalMove` and changes nothing.',
);
for (const [title, file, table, start, words] of machines)
  console.log(`\n## ${title}\n\n${words} Table: \`web/src/${file}\`.\n\n${diagram(table, start)}`);
