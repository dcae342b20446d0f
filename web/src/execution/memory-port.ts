/**
 * A sandbox in memory: sessions that open at once, and runs that do what the test or the demonstration says.
 * It keeps the protocol as the real one does (order of events, what ends with what), without a browser.
 */
import type { Command, DeathReason, EndStatus, Output, SandboxEvent } from '../protocol/session.js';
import type { RunError, RunNames } from '../protocol/generated.js';
import type { SandboxPort } from './api.js';

export interface MemorySandboxOptions {
  /** Whether sessions are ready as soon as they were asked for; otherwise `ready` makes them so. */
  readonly ready?: boolean;
  /** Whether sessions save before they are closed, so that the test ends them itself by `kill`. */
  readonly saves?: boolean;
  /** Called with each run as it is handed over. Without it runs wait for the test to drive them. */
  readonly program?: (run: MemoryRun) => void;
}

/** One run inside the sandbox, for whoever plays the program. */
export class MemoryRun {
  readonly command: Extract<Command, { type: 'execute' }>;
  readonly #emit: (event: SandboxEvent) => void;
  readonly #ended: () => void;
  #batch = 0;

  constructor(
    command: Extract<Command, { type: 'execute' }>,
    emit: (event: SandboxEvent) => void,
    ended: () => void,
  ) {
    this.command = command;
    this.#emit = emit;
    this.#ended = ended;
  }

  start(names: RunNames | null = null): this {
    const { session, run } = this.command;
    this.#emit({ type: 'session', session, state: 'executing' });
    this.#emit({ type: 'started', session, run, names });
    return this;
  }

  output(...outputs: readonly Output[]): this {
    const { session, run } = this.command;
    this.#batch += 1;
    this.#emit({ type: 'output', session, run, batch: this.#batch, outputs, dropped: 0 });
    return this;
  }

  print(text: string): this {
    return this.output({ output_type: 'stream', name: 'stdout', text });
  }

  ask(prompt: string): this {
    const { session, run } = this.command;
    this.#emit({ type: 'input_request', session, run, prompt, password: false });
    return this;
  }

  end(status: EndStatus = 'completed', error: RunError | null = null): void {
    const { session, run } = this.command;
    this.#ended();
    this.#emit({ type: 'result', session, run, status, error, download: 0, execution: 250, memory: 1 << 20 });
    if (error?.variables_lost !== true) this.#emit({ type: 'session', session, state: 'ready' });
  }
}

export class MemorySandbox implements SandboxPort {
  /** Every command, in order. */
  readonly commands: Command[] = [];
  readonly #options: MemorySandboxOptions;
  readonly #listeners = new Set<(event: SandboxEvent) => void>();
  readonly #sessions = new Map<string, { run: MemoryRun | null }>();

  constructor(options: MemorySandboxOptions = {}) {
    this.#options = options;
  }

  /** Ids of the live sessions, oldest first. */
  get sessions(): readonly string[] {
    return [...this.#sessions.keys()];
  }

  /** The run that a session executes; of the newest session unless one is named. */
  running(session: string | undefined = this.sessions.at(-1)): MemoryRun {
    const run = this.#sessions.get(session ?? '')?.run ?? null;
    if (run === null) throw new Error('expected a session with a run, but none is executing');
    return run;
  }

  post(command: Command): void {
    this.commands.push(command);
    switch (command.type) {
      case 'open':
        this.#sessions.set(command.session, { run: null });
        this.#emit({ type: 'session', session: command.session, state: 'loading' });
        if (this.#options.ready !== false) this.ready(command.session);
        return;
      case 'execute':
        this.#execute(command);
        return;
      case 'interrupt':
        this.#interrupt(command.session, command.run);
        return;
      case 'close':
        if (this.#options.saves === true) return;
        this.kill(command.session, command.reason, 'The session was closed.');
        return;
      case 'prepare':
      case 'request':
      case 'rest':
      case 'files':
      case 'input_reply':
      case 'painted':
      case 'ping':
        return;
    }
  }

  listen(listener: (event: SandboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ready(session: string): void {
    if (this.#sessions.has(session)) this.#emit({ type: 'session', session, state: 'ready' });
  }

  /** Ends a session from inside the sandbox; a run of it ends first, as `lost` (`aborted` when it was closed). */
  kill(session: string, reason: DeathReason, message: string): void {
    const live = this.#sessions.get(session);
    if (live === undefined) return;
    const status = reason === 'closed' || reason === 'network' ? 'aborted' : 'lost';
    live.run?.end(status, { name: 'SessionLost', message, line: null, variables_lost: true });
    this.#sessions.delete(session);
    this.#emit({ type: 'dead', session, reason, message });
  }

  /** Passes on any event, as a faulty sandbox might send it. */
  emit(event: SandboxEvent): void {
    this.#emit(event);
  }

  #execute(command: Extract<Command, { type: 'execute' }>): void {
    const live = this.#sessions.get(command.session);
    if (live === undefined) return;
    if (live.run !== null) throw new Error(`session ${command.session}: expected one run at a time`);
    live.run = new MemoryRun(
      command,
      (event) => this.#emit(event),
      () => {
        live.run = null;
      },
    );
    this.#options.program?.(live.run);
  }

  #interrupt(session: string, run: string): void {
    const running = this.#sessions.get(session)?.run;
    if (running?.command.run !== run) return;
    running.end('aborted', {
      name: 'Stopped',
      message: 'Stopped. Variables were kept.',
      line: null,
      variables_lost: false,
    });
  }

  #emit(event: SandboxEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
