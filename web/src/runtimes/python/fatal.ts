/**
 * Ends of the interpreter itself: `os.abort()`, `os._exit()`, a stack that overflowed inside C code. They come
 * outside of any promise; the session must be declared dead then, or its run would seem to go on for ever.
 */
import type { PyodideAPI } from 'pyodide';

interface FatalHook {
  _api: { on_fatal?: (error: unknown) => void };
}

/** Calls `fatal` once, with words, when the interpreter can no longer be used. */
export function watchForFatal(pyodide: PyodideAPI, fatal: (message: string) => void): void {
  let told = false;
  const tell = (error: unknown): void => {
    if (told) return;
    told = true;
    fatal(fatalWords(error));
  };
  (pyodide as unknown as FatalHook)._api.on_fatal = tell;
  const judge = (event: Event, error: unknown): void => {
    if (!isFatal(error)) return;
    // It is told in words; nobody else needs to hear of it.
    event.preventDefault();
    tell(error);
  };
  self.addEventListener('error', (event) => judge(event, event.error));
  self.addEventListener('unhandledrejection', (event) => judge(event, event.reason));
}

function isFatal(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError) return true;
  return typeof error === 'object' && error !== null && 'pyodide_fatal_error' in error;
}

function fatalWords(error: unknown): string {
  if (error instanceof RangeError) return 'the program nested too deeply';
  const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  if (/exit/i.test(message)) return 'the program ended the interpreter';
  if (/abort|unreachable/i.test(message)) return 'the program aborted the interpreter';
  return message.slice(0, 200);
}
