/**
 * The smallest language: each line is a command, and a line that is none is printed. It knows the runtime's interface
 * and nothing else, and nothing else knows it.
 */
import type { JsonValue, RunNames } from '../../protocol/generated.js';
import type { OpenRuntime, RunRequest, Runtime, RuntimeHost, RuntimeResult } from '../runtime.js';
import { serve } from '../shell/serve.js';

class Failure extends Error {}

class Echo implements Runtime {
  readonly capabilities = { interrupt: true, input: true, heap: false };
  readonly heap = 65_536;
  readonly #host: RuntimeHost;
  readonly #names = new Map<string, string>();

  constructor(host: RuntimeHost) {
    this.#host = host;
  }

  execute({ source }: RunRequest, started: (names: RunNames) => void): Promise<RuntimeResult> {
    const lines = source.split('\n');
    started(namesOf(lines));
    for (const [n, line] of lines.entries()) {
      try {
        this.#command(line, n === lines.length - 1);
      } catch (error) {
        return Promise.resolve(this.#end(error, n + 1));
      }
    }
    return Promise.resolve({ status: 'completed', error: null, download: 0 });
  }

  /** Nothing here waits for a promise: every loop and wait looks at the signals. */
  interrupt(): void {
    return;
  }

  variables(): Promise<JsonValue> {
    return Promise.resolve([...this.#names].map(([name, preview]) => ({ name, preview })));
  }

  #command(line: string, last: boolean): void {
    const [word = '', ...rest] = line.split(' ');
    const text = rest.join(' ');
    if (word === 'set') this.#names.set(rest[0] ?? '', rest.slice(1).join(' '));
    else if (word === 'get') this.#print(this.#value(text));
    else if (word === 'value' && last) this.#result(text);
    else if (word === 'fail') throw new Failure(text);
    else if (word === 'sleep') this.#host.sleep(Number(text));
    else if (word === 'ask') this.#print(this.#host.readline(text, false));
    else if (word === 'loop') this.#loop();
    else if (word === 'repeat') for (let n = 0; n < Number(text); n += 1) this.#print(`line ${n}`);
    else this.#print(line);
  }

  #loop(): void {
    while (!this.#host.interrupted);
    this.#host.clearInterrupt();
    throw Object.assign(new Error('stopped'), { name: 'KeyboardInterrupt' });
  }

  #value(name: string): string {
    const value = this.#names.get(name);
    if (value === undefined) throw new Failure(`there is no ${name}`);
    return value;
  }

  #print(text: string): void {
    this.#host.write(JSON.stringify({ output_type: 'stream', name: 'stdout', text: `${text}\n` }));
  }

  #result(text: string): void {
    const data = { 'text/plain': text };
    this.#host.write(
      JSON.stringify({ output_type: 'execute_result', execution_count: null, data, metadata: {} }),
    );
  }

  #end(error: unknown, line: number): RuntimeResult {
    if (error instanceof Error && error.name === 'KeyboardInterrupt')
      return { status: 'aborted', error: null, download: 0 };
    const message = error instanceof Error ? error.message : String(error);
    this.#host.write(
      JSON.stringify({ output_type: 'error', ename: 'Failure', evalue: message, traceback: [message] }),
    );
    return {
      status: 'failed',
      error: { name: 'Failure', message, line },
      download: 0,
    };
  }
}

/** `set` gives a name its value, `get` reads it. */
function namesOf(lines: readonly string[]): RunNames {
  const defines = new Set<string>();
  const uses = new Set<string>();
  for (const [word = '', name = ''] of lines.map((line) => line.split(' '))) {
    if (word === 'set') defines.add(name);
    else if (word === 'get' && !defines.has(name)) uses.add(name);
  }
  return { defines: [...defines], uses: [...uses] };
}

const open: OpenRuntime = (host) => Promise.resolve(new Echo(host));

serve(open);
