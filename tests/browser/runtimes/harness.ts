/**
 * A page of somebody else's that runs code with the execution engine: nothing of the chat is in it. Tests drive it through
 * `window.contract`.
 */
import {
  ExecutionContext,
  RequestRefused,
  SessionPool,
  type ContextEvent,
  type ExecuteOptions,
  type ExecutionResult,
} from '../execution/index.js';
import { LANGUAGES } from '../languages/registry.js';
import type { JsonValue } from '../protocol/generated.js';
import type { RequestMethod } from '../protocol/session.js';
import { SandboxHost } from '../sandbox/host.js';

const frame = document.querySelector<HTMLIFrameElement>('#sandbox')!;
const mine = frame.cloneNode() as HTMLIFrameElement;
document.body.append(mine);
const pool = new SessionPool(new SandboxHost(mine));

let kept: Blob | undefined;

class Conversation {
  readonly context = new ExecutionContext(pool, { languages: LANGUAGES });
  readonly events: ContextEvent[] = [];

  constructor() {
    this.context.subscribe((event) => this.events.push(event));
  }

  execute(code: string, language: string, options: ExecuteOptions = {}): Promise<ExecutionResult> {
    return this.context.execute(code, language, options);
  }

  /** Resolves once the run is in the state that the test waits for. */
  async reached(run: string, wanted: 'executing' | 'input'): Promise<void> {
    const there = (): boolean => {
      const live = this.context.live(run);
      return wanted === 'input' ? live?.input != null : live?.status === 'executing';
    };
    while (!there()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async ask(language: string, method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    try {
      return { value: await this.context.request(language, method, params) };
    } catch (error) {
      if (error instanceof RequestRefused) return { refusal: error.reason, message: error.message };
      throw error;
    }
  }

  /** Keeps the file of the answer, or sends the one that was kept. */
  async exchange(method: RequestMethod, params: JsonValue): Promise<JsonValue> {
    try {
      const send = method === 'restore' ? kept : undefined;
      const { value, blob } = await this.context.exchange('python', method, params, send);
      if (blob !== undefined) kept = blob;
      return { value, size: blob?.size ?? null };
    } catch (error) {
      if (error instanceof RequestRefused) return { refusal: error.reason, message: error.message };
      throw error;
    }
  }

  /** What the run's program defines and uses, as its runtime told. */
  names(run: string): JsonValue {
    const told = this.events.findLast((event) => event.type === 'run' && event.run.id === run);
    return told?.type === 'run' && told.run.names !== null ? { ...told.run.names } : null;
  }

  async rest(run: string): Promise<string | null> {
    return (await (await this.context.rest(run))?.text()) ?? null;
  }
}

Object.assign(window, {
  contract: {
    languages: LANGUAGES,
    open: (): Conversation => new Conversation(),
  },
});
