/** How far a download is, told at most twenty times a second. */
import type { ProgressPhase } from '../../protocol/session.js';
import type { Post } from './channel.js';

const INTERVAL_MS = 50;

export class Progress {
  readonly #post: Post;
  readonly #phase: ProgressPhase;
  readonly #label: string;
  readonly #total: number;
  #loaded = 0;
  #told = Number.NEGATIVE_INFINITY;

  /** `total` is 0 when it is not known. Tells at once that there is something to wait for. */
  constructor(post: Post, phase: ProgressPhase, label: string, total: number) {
    this.#post = post;
    this.#phase = phase;
    this.#label = label;
    this.#total = total;
    this.add(0);
  }

  readonly add = (bytes: number): void => {
    this.#loaded += bytes;
    const loaded = this.#total === 0 ? this.#loaded : Math.min(this.#loaded, this.#total);
    const now = performance.now();
    if (now < this.#told + INTERVAL_MS && loaded !== this.#total) return;
    this.#told = now;
    this.#post({ type: 'progress', phase: this.#phase, label: this.#label, loaded, total: this.#total });
  };
}
