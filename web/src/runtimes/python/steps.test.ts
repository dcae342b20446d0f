import type { PyodideAPI } from 'pyodide';
import { expect, it } from 'vitest';
import { lookBetweenPackages } from './steps.js';

function loader(): { pyodide: PyodideAPI; installed: string[]; install: (name: string) => Promise<void> } {
  const installed: string[] = [];
  const packageManager = {
    installPackage: async (name: string): Promise<void> => {
      await Promise.resolve();
      installed.push(name);
    },
  };
  const pyodide = { _api: { packageManager } } as unknown as PyodideAPI;
  return { pyodide, installed, install: (name) => packageManager.installPackage(name) };
}

it('gives up packages that are not unpacked yet, after a message that came meanwhile', async () => {
  const { pyodide, installed, install } = loader();
  let isGivenUp = false;
  lookBetweenPackages(pyodide, () => {
    if (isGivenUp) throw new Error('given up');
  });
  await install('numpy');
  const second = install('scipy');
  // As a message does that arrives while the package before it is unpacked.
  setTimeout(() => (isGivenUp = true));
  const third = second.then(() => install('sympy'));
  await second;
  await expect(third).rejects.toThrow('given up');
  expect(installed).toEqual(['numpy', 'scipy']);
});

it('does nothing where Pyodide has another loader', () => {
  expect(() => lookBetweenPackages({} as PyodideAPI, () => undefined)).not.toThrow();
});
