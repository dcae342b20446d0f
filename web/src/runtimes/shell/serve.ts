/**
 * Turns a runtime into a worker that speaks the session protocol. What every language needs alike is here: closing
 * what sessions share, the heap's limit, the ways out, waiting, requests, and words for what the network refuses.
 */
import { REQUEST_METHODS } from '../../protocol/session.js';
import type {
  Answer,
  Capabilities,
  IndexAccess,
  WorkerCommand,
  WorkerEvent,
} from '../../protocol/session.js';
import { Attached } from '../runtime.js';
import type { OpenRuntime, Runtime, RuntimeHost } from '../runtime.js';
import { Channel } from './channel.js';
import { HeapCap } from './heap.js';
import { explainNetworkErrors, reportRefusals } from './network.js';
import { Progress } from './progress.js';
import { closeSharedPlaces } from './shared-places.js';
import { Waiting } from './waiting.js';

declare const self: DedicatedWorkerGlobalScope;

type Open = Extract<WorkerCommand, { type: 'open' }>;
type Execute = Extract<WorkerCommand, { type: 'execute' }>;
type Request = Extract<WorkerCommand, { type: 'request' }>;

/** To be called once, by the script of a runtime's worker. */
export function serve(open: OpenRuntime): void {
  // Kept from here on: a program that replaces or deletes the global reaches only its own.
  const send = self.postMessage.bind(self);
  const shell = new Shell(open, (event) => send(event));
  closeSharedPlaces(self);
  // A program that closed its own worker would leave a session that never answers.
  Object.defineProperty(self, 'close', { value: () => undefined, writable: false, configurable: false });
  const { apply } = Reflect;
  const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get;
  if (data === undefined) throw new Error('this browser has no message events as they are known');
  self.addEventListener('message', (event) => {
    // A program can dispatch events of its own, or read others as they come, and so raise its own limits.
    if (event.isTrusted) shell.handle(apply(data, event, []) as WorkerCommand);
  });
}

class Shell {
  readonly #openRuntime: OpenRuntime;
  readonly #post: (event: WorkerEvent) => void;
  readonly #heap = new HeapCap();
  #channel: Channel | null = null;
  #runtime: Runtime | null = null;
  #run: string | null = null;
  #request: string | null = null;
  #index: IndexAccess | null = null;
  /** Whether the session's files are kept anywhere but here. */
  #kept = false;

  constructor(open: OpenRuntime, post: (event: WorkerEvent) => void) {
    this.#openRuntime = open;
    this.#post = post;
  }

  handle(command: WorkerCommand): void {
    switch (command.type) {
      case 'open':
        this.#open(command).catch((error: unknown) => this.#fatal(wordsOf(error)));
        return;
      case 'index':
        this.#index = command.index;
        return;
      case 'files':
        this.#kept = true;
        this.#runtime?.mount?.(command);
        return;
      case 'execute':
        void this.#execute(command);
        return;
      case 'request':
        void this.#answer(command);
        return;
      case 'interrupt':
        if (command.run === this.#run || command.run === this.#request) this.#runtime?.interrupt();
        return;
    }
  }

  async #open(command: Open): Promise<void> {
    const channel = new Channel(this.#post, command.shared);
    this.#channel = channel;
    this.#heap.install(command.limits.heap, channel.signals);
    explainNetworkErrors(self, command.origin, command.network);
    reportRefusals(self, (origin) => this.#post({ type: 'refused', origin }));
    const runtime = await this.#openRuntime(this.#host(command, channel));
    this.#runtime = runtime;
    this.#heap.report(runtime.heap);
    const requests = REQUEST_METHODS.filter((method) => runtime[method] !== undefined);
    const capabilities: Capabilities = { ...runtime.capabilities, requests };
    this.#post({ type: 'opened', heap: runtime.heap, capabilities });
  }

  #host(command: Open, channel: Channel): RuntimeHost {
    const waiting = new Waiting(channel, command.shared);
    const index = (): IndexAccess | null => this.#index;
    return {
      origin: command.origin,
      files: command.files,
      profile: command.profile,
      modules: new Map(command.modules),
      signals: channel.signals,
      write: (json, run) => channel.write(json, run),
      readline: (prompt, password) => waiting.readline(this.#run ?? '', prompt, password),
      sleep: (seconds) => waiting.sleep(seconds),
      get interrupted() {
        return channel.interrupted;
      },
      get index() {
        return index();
      },
      refused: (place) => this.#post({ type: 'refused', origin: place }),
      clearInterrupt: () => channel.clearInterrupt(),
      progress: (phase, label, total) => new Progress(this.#post, phase, label, total),
      keepModules: (modules) => this.#post({ type: 'modules', modules: [...modules] }),
      fatal: (message) => this.#fatal(message),
    };
  }

  async #execute({ run, cell, source, limits, theme }: Execute): Promise<void> {
    const runtime = this.#runtime;
    if (runtime === null || this.#channel === null) return;
    this.#run = run;
    this.#heap.limit = limits.heap;
    this.#channel.begin(run);
    let started = performance.now();
    const result = await runtime.execute({ id: run, cell, source, theme }, (names) => {
      started = performance.now();
      this.#post({ type: 'started', run, names });
    });
    const execution = performance.now() - started;
    this.#giveFiles(run);
    this.#run = null;
    const { heap } = runtime;
    this.#heap.report(heap);
    this.#post({ type: 'result', run, ...result, execution, heap });
  }

  #giveFiles(run: string): void {
    if (!this.#kept) return;
    try {
      const changes = this.#runtime?.collect?.() ?? [];
      if (changes.length > 0) this.#post({ type: 'files', run, changes });
    } catch (error) {
      const text = `Files that the program wrote could not be kept: ${wordsOf(error)}\n`;
      this.#channel?.write(JSON.stringify({ output_type: 'stream', name: 'stderr', text }));
    }
  }

  async #answer(request: Request): Promise<void> {
    this.#request = request.request;
    const answer = await this.#ask(request);
    this.#request = null;
    this.#post({ type: 'answer', request: request.request, answer });
  }

  async #ask({ method, params, blob }: Request): Promise<Answer> {
    const runtime = this.#runtime;
    const ask = runtime?.[method];
    if (ask === undefined) return { refusal: 'unsupported', message: `This language has no ${method}.` };
    try {
      const answer = await ask.call(runtime, params, blob ?? null);
      return answer instanceof Attached ? { value: answer.value, blob: answer.blob } : { value: answer };
    } catch (error) {
      return { refusal: 'failed', message: wordsOf(error) };
    }
  }

  #fatal(message: string): void {
    this.#post({ type: 'fatal', message });
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
