/** Prints `docs/machines.md`: a diagram of each state machine, made from the tables that the engine itself uses. */
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const vite = await createServer({
  configFile: false,
  logLevel: 'error',
  root: fileURLToPath(new URL('.', import.meta.url)),
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const { RUN_TABLE } = await vite.ssrLoadModule('/src/execution/run-machine.ts');
const { SESSION_TABLE } = await vite.ssrLoadModule('/src/execution/session-machine.ts');
const { WORKER_STATES } = await vite.ssrLoadModule('/src/sandbox/session-states.ts');
const { RESTORING_TABLE, SAVING_TABLE } = await vite.ssrLoadModule('/src/sandbox/environment-states.ts');
await vite.close();

const machines = [
  ['A run', 'execution/run-machine.ts', RUN_TABLE, 'queued', 'What a cell shows of one execution of it.'],
  [
    'A session',
    'execution/session-machine.ts',
    SESSION_TABLE,
    'idle',
    'A language of a conversation, as its lane sees it. A session that died, or could not be opened, is opened again by the next run; one that is on its way out takes no run.',
  ],
  [
    'A worker',
    'sandbox/session-states.ts',
    WORKER_STATES,
    'loading',
    'The same session as the supervisor sees it: every message of a worker counts only in the states that have a move for it.',
  ],
  [
    'The saving of variables',
    'sandbox/environment-states.ts',
    SAVING_TABLE,
    'off',
    'Whether the variables of a session are saved as they are.',
  ],
  [
    'The return of variables',
    'sandbox/environment-states.ts',
    RESTORING_TABLE,
    'rests',
    'Whether what was saved of variables is on its way back.',
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

/** Prose in lines of at most 120 columns, as all pages have it. */
function wrapped(text) {
  const lines = [''];
  for (const word of text.split(' '))
    if (`${lines.at(-1)} ${word}`.length > 120) lines.push(word);
    else lines.push(`${lines.pop()} ${word}`.trimStart());
  return lines.join('\n');
}

console.log('# State machines\n');
console.log(
  wrapped(
    'Made by `make generate` from the tables in `web/src`; a move that a table does not have throws `IllegalMove` and changes nothing.',
  ),
);
for (const [title, file, table, start, words] of machines)
  console.log(
    `\n## ${title}\n\n${wrapped(`${words} Table: \`web/src/${file}\`.`)}\n\n${diagram(table, start)}`,
  );
