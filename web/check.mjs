/** Format, lint, types of each environment and layers; stops at the first that fails. */
import { spawnSync } from 'node:child_process';

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
  ['eslint', '--max-warnings', '0', '.'],
  ...['pure', 'worker', 'page', 'test'].map((name) => ['tsc', '-p', `tsconfig.${name}.json`]),
  ['depcruise', '--config', 'dependency-cruiser.cjs', 'src'],
];
for (const [tool, ...args] of steps) {
  const { status } = spawnSync('npx', ['--no-install', tool, ...args], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`${tool} ${args.join(' ')} failed`);
    process.exit(1);
  }
}
