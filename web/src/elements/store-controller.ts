/** Renders an element again when what it shows of a conversation has changed. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Change, ConversationStore } from '../conversation/api.js';

export class StoreController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #store: () => ConversationStore | null | undefined;
  readonly #concerns: (change: Change) => boolean;
  #subscribed: ConversationStore | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(
    host: ReactiveControllerHost,
    store: () => ConversationStore | null | undefined,
    concerns: (change: Change) => boolean,
  ) {
    this.#host = host;
    this.#store = store;
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
    const store = this.#store() ?? null;
    if (store === this.#subscribed) return;
    this.#unsubscribe?.();
    this.#subscribed = store;
    this.#unsubscribe =
      store?.subscribe((change) => {
        if (this.#concerns(change)) this.#host.requestUpdate();
      }) ?? null;
  }
}
