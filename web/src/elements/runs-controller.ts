/** Renders an element again when runs, lost sessions or refused places of its conversation have changed. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LiveRuns } from './ports.js';

export class RunsController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #runs: () => LiveRuns | null | undefined;
  #subscribed: LiveRuns | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, runs: () => LiveRuns | null | undefined) {
    this.#host = host;
    this.#runs = runs;
    host.addController(this);
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
    this.#subscribed = null;
  }

  #follow(): void {
    const runs = this.#runs() ?? null;
    if (runs === this.#subscribed) return;
    this.#unsubscribe?.();
    this.#subscribed = runs;
    this.#unsubscribe = runs?.subscribe(() => this.#host.requestUpdate()) ?? null;
  }
}
