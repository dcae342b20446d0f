/** The texts that runs wrote beyond their limits, of the latest runs; they outlive their sessions. */

const MOST_RUNS = 16;

export class Rests {
  readonly #texts = new Map<string, Blob>();

  keep(run: string, text: Blob): void {
    this.#texts.set(run, text);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= MOST_RUNS) return;
      this.#texts.delete(oldest);
    }
  }

  of(run: string): Blob | null {
    return this.#texts.get(run) ?? null;
  }
}
