/** Renders an element again when something that it was given says that it has changed. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What can be listened to. */
export interface Source<Event> {
  subscribe(listener: (event: Event) => void): () => void;
}

export class SubscriptionController<Event> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #source: () => Source<Event> | null | undefined;
  readonly #concerns: (event: Event) => boolean;
  #subscribed: Source<Event> | null = null;
  #unsubscribe: (() => void) | null = null;

  /** `source` is looked at whenever the element updates; without `concerns` every event counts. */
  constructor(
    host: ReactiveControllerHost,
    source: () => Source<Event> | null | undefined,
    concerns: (event: Event) => boolean = () => true,
  ) {
    this.#host = host;
    this.#source = source;
    this.#concerns = concerns;
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
    const source = this.#source() ?? null;
    if (source === this.#subscribed) return;
    this.#unsubscribe?.();
    this.#subscribed = source;
    this.#unsubscribe =
      source?.subscribe((event) => {
        if (this.#concerns(event)) this.#host.requestUpdate();
      }) ?? null;
  }
}
