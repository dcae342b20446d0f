/** What a cell shows of its newest run: live while this page executes it, recorded otherwise. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RunView } from '../../execution/run.js';
import type { StoredOutput } from '../../protocol/generated.js';
import type { Workspace } from '../ports.js';
import { isBusy } from './run-words.js';
import { SubscriptionController } from '../controls/subscription-controller.js';

const TICK = 100;
const NONE: readonly StoredOutput[] = [];

export interface CellRunHost extends ReactiveControllerHost {
  readonly workspace: Workspace | null;
  readonly cell: string;
}

export class CellRun implements ReactiveController {
  readonly #host: CellRunHost;
  #unwatch: (() => void) | null = null;
  #watched = '';
  #runs: Workspace['runs'] | null = null;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(host: CellRunHost) {
    this.#host = host;
    host.addController(this);
    new SubscriptionController(
      host,
      () => host.workspace?.store,
      (change) =>
        change.type === 'conversation' ||
        // Its number may be another one.
        change.type === 'tree' ||
        change.type === 'cell' ||
        ((change.type === 'run' || change.type === 'source') && change.cell === host.cell),
    );
  }

  /** Its newest run; null when it never ran. */
  get view(): RunView | null {
    const { workspace, cell } = this.#host;
    if (workspace === null) return null;
    const recorded = workspace.store.history.runs(cell).at(-1);
    const live = workspace.runs.live(cell);
    if (live !== undefined && (recorded === undefined || recorded.id === live.id)) return live;
    return recorded ?? null;
  }

  get outputs(): readonly StoredOutput[] {
    const { workspace } = this.#host;
    const { view } = this;
    return workspace === null || view === null ? NONE : workspace.store.history.outputs(view.id);
  }

  hostConnected(): void {
    this.#follow();
  }

  hostUpdate(): void {
    this.#follow();
  }

  hostUpdated(): void {
    const view = this.view;
    const running = view?.here === true && isBusy(view.status);
    if (running && this.#ticking === undefined) {
      this.#ticking = setInterval(() => this.#host.requestUpdate(), TICK);
    } else if (!running) this.#stopTicking();
  }

  hostDisconnected(): void {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#runs = null;
    this.#stopTicking();
  }

  #follow(): void {
    const { workspace, cell } = this.#host;
    const runs = workspace?.runs ?? null;
    if (runs === this.#runs && cell === this.#watched) return;
    this.#unwatch?.();
    this.#runs = runs;
    this.#watched = cell;
    this.#unwatch = runs?.watch(cell, () => this.#host.requestUpdate()) ?? null;
  }

  #stopTicking(): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }
}
