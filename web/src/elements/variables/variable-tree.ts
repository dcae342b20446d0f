/** The variables of one live session as the panel shows them: asked for after each run, opened where the reader looks. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { RequestRefused } from '../../execution/api.js';
import type { JsonValue } from '../../protocol/generated.js';
import type { LiveRuns, LiveSession } from '../ports.js';
import { readChildren, readVariables } from './variable-rows.js';
import type { VariableChildren, VariableList, VariableRow } from './variable-rows.js';

/** Parts that are asked for at once. */
const STEP = 100;

export interface VariableTreeHost extends ReactiveControllerHost {
  readonly runs: LiveRuns | null;
  readonly language: string;
}

export class VariableTree implements ReactiveController {
  readonly #host: VariableTreeHost;
  /** What each opened variable holds, by its path. */
  readonly #open = new Map<string, VariableChildren | 'loading'>();
  #list: VariableList | null = null;
  #failure: string | null = null;
  /** Of the session that the list is of. */
  #session = '';
  #state: LiveSession['state'] | null = null;
  #asking = false;
  #runs: LiveRuns | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(host: VariableTreeHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Null while nothing is known. */
  get list(): VariableList | null {
    return this.#list;
  }

  /** Why the list could not be had, in words. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Whether a program runs, so that the list is that of before. */
  get busy(): boolean {
    return this.#state === 'executing';
  }

  get live(): boolean {
    return this.#state !== null;
  }

  children(row: VariableRow): VariableChildren | 'loading' | null {
    return this.#open.get(keyOf(row.path)) ?? null;
  }

  hostConnected(): void {
    this.#follow();
  }

  hostUpdate(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#runs = null;
    this.#state = null;
  }

  /** Opens what is closed, closes what is open. */
  async toggle(row: VariableRow): Promise<void> {
    const key = keyOf(row.path);
    if (this.#open.delete(key)) {
      for (const inner of [...this.#open.keys()]) if (inner.startsWith(`${key},`)) this.#open.delete(inner);
      this.#host.requestUpdate();
    } else {
      this.#open.set(key, 'loading');
      this.#host.requestUpdate();
      await this.#expand(row.path, 0);
    }
  }

  /** Asks for the parts after those that are shown. */
  async more(row: VariableRow): Promise<void> {
    const shown = this.children(row);
    if (shown !== null && shown !== 'loading') await this.#expand(row.path, shown.rows.length);
  }

  /** Deletes variables from the session; all of them for null. */
  async remove(names: readonly string[] | null): Promise<void> {
    const params = names === null ? { all: true } : { names };
    await this.#ask('remove', params, () => undefined);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    if (this.#asking || this.#state !== 'ready') return;
    this.#asking = true;
    const session = this.#session;
    await this.#ask('variables', {}, (answer) => {
      const list = readVariables(answer);
      if (list === null) this.#failure = 'The session gave no list of its variables.';
      else if (session === this.#session) this.#list = list;
    });
    this.#asking = false;
    this.#host.requestUpdate();
    const opened = [...this.#open.keys()];
    for (const key of opened) await this.#expand(JSON.parse(`[${key}]`) as JsonValue[], 0);
  }

  #follow(): void {
    const { runs } = this.#host;
    if (runs !== this.#runs) {
      this.#unsubscribe?.();
      this.#runs = runs;
      this.#unsubscribe = runs?.subscribe(() => this.#look()) ?? null;
    }
    this.#look();
  }

  /** Asks again when a run has ended, or another session is live. */
  #look(): void {
    const session = this.#runs?.sessions.find(({ language }) => language === this.#host.language) ?? null;
    const state = session?.state ?? null;
    const former = this.#state;
    const isOther = session !== null && session.id !== this.#session;
    this.#state = state;
    if (isOther || session === null) {
      if (this.#list !== null || this.#open.size > 0) this.#host.requestUpdate();
      this.#session = session?.id ?? '';
      this.#list = null;
      this.#failure = null;
      this.#open.clear();
    }
    if (state !== former) this.#host.requestUpdate();
    const can = session?.capabilities?.requests.includes('variables') === true;
    if (state === 'ready' && can && (former !== 'ready' || isOther)) void this.refresh();
  }

  async #expand(path: readonly JsonValue[], start: number): Promise<void> {
    const key = keyOf(path);
    const params = { path, start, stop: start + STEP };
    const answered = await this.#ask('expand', params, (answer) => {
      const children = readChildren(answer, path);
      const known = this.#open.get(key);
      if (children === null || known === undefined) return;
      const before = start > 0 && known !== 'loading' ? known.rows.slice(0, start) : [];
      this.#open.set(key, { rows: [...before, ...children.rows], total: children.total });
    });
    // A variable that is gone has nothing to be open.
    if (!answered) this.#open.delete(key);
    this.#host.requestUpdate();
  }

  async #ask(
    method: 'variables' | 'expand' | 'remove',
    params: JsonValue,
    use: (answer: JsonValue) => void,
  ): Promise<boolean> {
    const runs = this.#runs;
    if (runs === null) return false;
    try {
      const answer = await runs.request(this.#host.language, method, params);
      this.#failure = null;
      use(answer);
      return true;
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      // The next end of a run asks again; a session that has ended has no variables to be told of.
      if (error.reason !== 'busy' && error.reason !== 'gone') this.#failure = error.message;
      return false;
    }
  }
}

function keyOf(path: readonly JsonValue[]): string {
  return path.map((step) => JSON.stringify(step)).join(',');
}
