/**
 * The outputs of one run, in order, written as they come: an output that is shown is not touched again unless a later
 * one replaces it, text goes on in the block before it, and what was too large to be inline is fetched when it comes
 * into view.
 */
import type { BlobOutput, StoredOutput } from '../protocol/generated.js';
import type { Output } from '../protocol/session.js';
import { Display } from './display.js';
import { renderError } from './error.js';
import type { OutputRegistry } from './registry.js';
import type { OutputSession } from './renderer.js';
import { TextView } from './text-view.js';
import { note, reason } from './words.js';

export interface OutputSource extends OutputSession {
  loadBlob(sha256: string): Promise<Output>;
}

export class OutputList {
  readonly element: HTMLElement;
  readonly #registry: OutputRegistry;
  readonly #source: OutputSource;
  readonly #visible: IntersectionObserver;
  readonly #waiting = new WeakMap<Element, () => void>();
  /** Where each named display stands. */
  readonly #displays = new Map<string, Display[]>();
  /** The update that each display waits for; one that is older when it arrives is not shown. */
  readonly #awaited = new WeakMap<Display, BlobOutput>();
  #shown = 0;
  /** What is shown goes when the next output comes. */
  #isClearing = false;
  /** What goes as soon as the output that replaces it can be seen. */
  #leaving: readonly Element[] = [];
  #text: TextView | null = null;

  constructor(registry: OutputRegistry, source: OutputSource) {
    this.#registry = registry;
    this.#source = source;
    this.element = document.createElement('div');
    this.element.className = 'outputs';
    this.#visible = new IntersectionObserver((entries) => this.#onVisible(entries), {
      rootMargin: '600px 0px',
    });
  }

  get shown(): number {
    return this.#shown;
  }

  /** Shows what is new in `outputs`, which only ever grows. */
  update(outputs: readonly StoredOutput[]): void {
    const touched = new Set<TextView>();
    for (; this.#shown < outputs.length; this.#shown++) {
      const output = outputs[this.#shown];
      if (output === undefined) break;
      this.#show(output, touched);
    }
    for (const view of touched) view.update();
  }

  clear(): void {
    this.#shown = 0;
    this.#empty();
  }

  #show(output: StoredOutput, touched: Set<TextView>): void {
    if (output.output_type === 'clear_output') {
      if (output.wait) this.#isClearing = true;
      else this.#empty();
      return;
    }
    if (this.#isClearing) this.#leave();
    switch (output.output_type) {
      case 'stream':
        touched.add(this.#stream(output.text, output.name));
        this.#arrive();
        return;
      case 'update_display_data':
        for (const display of this.#displays.get(output.display_id) ?? []) {
          this.#awaited.delete(display);
          void display.show(output.data, output.metadata);
        }
        return;
      case 'blob':
        if (output.kind === 'update_display_data') this.#updateLater(output);
        else this.#append(...this.#later(output));
        return;
      case 'error':
        this.#append(wrap('failure', renderError(output)));
        this.#arrive();
        return;
      default: {
        const display = this.#display(output.display_id);
        this.#append(display.element);
        void display.show(output.data, output.metadata).then(() => this.#arrive());
      }
    }
  }

  #append(...elements: readonly Element[]): void {
    this.#text = null;
    this.element.append(...elements);
  }

  #empty(): void {
    this.#isClearing = false;
    this.#leaving = [];
    this.#text = null;
    this.#displays.clear();
    this.#visible.disconnect();
    this.element.replaceChildren();
  }

  /** All that is shown is to go, once what comes next is there to be seen. */
  #leave(): void {
    this.#isClearing = false;
    this.#text = null;
    this.#displays.clear();
    for (const old of this.#leaving) old.remove();
    this.#leaving = [...this.element.children];
  }

  #arrive(): void {
    for (const old of this.#leaving) old.remove();
    this.#leaving = [];
  }

  #display(name: string | null): Display {
    const display = new Display(this.#registry, this.#source);
    if (name !== null) this.#displays.set(name, [...(this.#displays.get(name) ?? []), display]);
    return display;
  }

  #stream(text: string, name: 'stdout' | 'stderr'): TextView {
    if (this.#text === null) {
      this.#text = new TextView();
      this.element.append(wrap('stream', this.#text.element));
    }
    this.#text.append(text, name);
    return this.#text;
  }

  /** The place of an output that is fetched when it comes into view; its display is there before. */
  #later(blob: BlobOutput): readonly Element[] {
    const isDisplay = blob.kind === 'display_data' || blob.kind === 'execute_result';
    const place = wrap('blob', note(`Loading output · ${(blob.size / 1e6).toFixed(1)} MB`));
    const display = isDisplay ? this.#display(blob.display_id) : null;
    if (display !== null) this.#awaited.set(display, blob);
    this.#whenVisible(place, async () => {
      const output = await this.#source.loadBlob(blob.sha256);
      if (display !== null && 'data' in output) {
        // What an update has replaced meanwhile is not shown any more.
        if (this.#awaited.get(display) === blob) await display.show(output.data, output.metadata);
        place.remove();
      } else {
        const inner = new OutputList(this.#registry, this.#source);
        inner.update([output]);
        place.replaceWith(...inner.element.childNodes);
        display?.element.remove();
      }
      this.#arrive();
    });
    return display === null ? [place] : [place, display.element];
  }

  #updateLater(blob: BlobOutput): void {
    for (const display of this.#displays.get(blob.display_id ?? '') ?? []) {
      this.#awaited.set(display, blob);
      // What is there stays to be seen until then.
      this.#whenVisible(display.element, async () => {
        const output = await this.#source.loadBlob(blob.sha256);
        if (this.#awaited.get(display) !== blob || !('data' in output)) return;
        await display.show(output.data, output.metadata);
      });
    }
  }

  #whenVisible(place: HTMLElement, load: () => Promise<void>): void {
    const attempt = (): void => {
      load().catch((error: unknown) => {
        const retry = document.createElement('button');
        retry.type = 'button';
        retry.className = 'gap';
        retry.textContent = `This output could not be loaded: ${reason(error)}. Try again`;
        retry.addEventListener('click', () => {
          retry.remove();
          attempt();
        });
        place.querySelector(':scope > .note')?.remove();
        place.append(retry);
        this.#arrive();
      });
    };
    this.#waiting.set(place, attempt);
    this.#visible.observe(place);
  }

  #onVisible(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.#visible.unobserve(target);
      this.#waiting.get(target)?.();
      this.#waiting.delete(target);
    }
  }
}

function wrap(kind: string, ...children: readonly Node[]): HTMLElement {
  const element = document.createElement('div');
  element.className = `output ${kind}`;
  element.append(...children);
  return element;
}
