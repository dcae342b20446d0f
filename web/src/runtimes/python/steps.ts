/**
 * Lets the loading of packages be given up between two of them. An interrupt within Pyodide's loader would leave a package
 * half unpacked, and its traceback would be the next program's output.
 */
import type { PyodideAPI } from 'pyodide';

/** Private in Pyodide: where it is another, packages are loaded without a look between them. */
interface Inside {
  readonly _api?: {
    readonly packageManager?: { installPackage?: (...details: readonly unknown[]) => Promise<void> };
  };
}

/** Calls `look` before each package that is unpacked, after what was sent meanwhile has come in. What it throws fails the package. */
export function lookBetweenPackages(pyodide: PyodideAPI, look: () => void): void {
  const manager = (pyodide as unknown as Inside)._api?.packageManager;
  const install = manager?.installPackage?.bind(manager);
  if (manager === undefined || install === undefined) return;
  manager.installPackage = async (...details) => {
    await new Promise((resolve) => setTimeout(resolve));
    look();
    await install(...details);
  };
}
