/** The page's end of a WebSocket to a server in memory. */
import type { Hello } from '../protocol/generated.js';
import type { Socket } from '../conversation/sync/environment.js';

/** What the server's end of it does with what comes. */
export interface ServerEnd {
  greet(socket: MemorySocket, hello: Hello): void;
  frame(socket: MemorySocket, bytes: Uint8Array): void;
  leave(socket: MemorySocket): void;
}

export class MemorySocket implements Socket {
  binaryType: BinaryType = 'blob';
  readonly bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  /** Neither end hears of the other any more, and neither is told. */
  isDead = false;
  /** Frames that changed the sources, and how many of them were said to be stored. */
  changes = 0;
  stored = 0;
  readonly #room: ServerEnd | undefined;
  #isOpen = true;

  constructor(room: ServerEnd | undefined) {
    this.#room = room;
    queueMicrotask(() => {
      if (this.#isOpen) this.onopen?.();
    });
  }

  send(data: string | Uint8Array): void {
    if (!this.#isOpen || this.isDead) return;
    const sent = typeof data === 'string' ? data : data.slice();
    queueMicrotask(() => {
      if (typeof sent === 'string') this.#room?.greet(this, JSON.parse(sent) as Hello);
      else this.#room?.frame(this, sent);
    });
  }

  deliver(data: string | ArrayBuffer): void {
    if (this.isDead) return;
    queueMicrotask(() => {
      if (this.#isOpen) this.onmessage?.({ data });
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#room?.leave(this);
  }

  /** The connection breaks. */
  lose(code = 1006): void {
    this.close();
    queueMicrotask(() => this.onclose?.({ code, reason: '' }));
  }
}
