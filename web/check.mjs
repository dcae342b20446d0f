/**
 * Format, lint, types of each environment, layers and the size of classes, two at once and the longest first.
 *
 * Each says what it found when it has ended; all are run, so that one look tells everything that is wrong.
 */
import { spawn } from 'node:child_process';

const AT_ONCE = 2;
const TSC = 'node_modules/typescript-native/bin/tsc';
const steps = [
  [
    'prettier',
    '--check',
    '--log-level',
    'warn',
    '--config',
    '.prettierrc.json',
    '.',
    '../tests/browser/runtimes',
  ],
  ['oxlint', '--deny-warnings', '--report-unused-disable-directives'],
  // The native compiler of TypeScript 7, by its path: the older one beside it, dependency-cruiser's parser, claims the name too.
  ...['test', 'page', 'pure', 'worker'].map((name) => [TSC, '-p', `tsconfig.${name}.json`]),
  ['depcruise', '--config', 'dependency-cruiser.cjs', 'src'],
  ['members.mjs'],
];

/** What a step wrote, and whether it succeeded. */
function run([tool, ...args]) {
  return new Promise((resolve) => {
    const child =
      tool === TSC || tool.endsWith('.mjs')
        ? spawn(process.execPath, [tool, ...args])
        : spawn(`node_modules/.bin/${tool}`, args);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    child.on('error', (error) => resolve({ passed: false, text: String(error) }));
    child.on('close', (status) => resolve({ passed: status === 0, text }));
  });
}

async function work() {
  for (let step = steps.shift(); step; step = steps.shift()) {
    const { passed, text } = await run(step);
    if (passed) continue;
    console.error(`${text}\n${step.join(' ')} failed`);
    process.exitCode = 1;
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
