/**
 * What stands of the outputs of one run, in order. An output that is shown is not touched again unless it has changed,
 * text goes on in the block before it, and what was too large to be inline is fetched when it comes into view.
 */
import type { BlobOutput, StoredOutput } from '../protocol/generated.js';
import { kindOf, nameOf } from '../protocol/output-fold.js';
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

/** An output in the document. */
interface Shown {
  output: StoredOutput;
  /** Neighbouring text shares one. */
  readonly elements: readonly Element[];
  readonly text: TextView | null;
  readonly display: Display | null;
}

export class OutputList {
  readonly element: HTMLElement;
  readonly #registry: OutputRegistry;
  readonly #source: OutputSource;
  readonly #visible: IntersectionObserver;
  readonly #waiting = new WeakMap<Element, () => void>();
  /** What each display waits for; what is older when it arrives is not shown. */
  readonly #awaited = new WeakMap<Display, BlobOutput>();
  #shown: Shown[] = [];
  /** What goes as soon as the output that replaces it can be seen. */
  #leaving: readonly Element[] = [];

  constructor(registry: OutputRegistry, source: OutputSource) {
    this.#registry = registry;
    this.#source = source;
    this.element = document.createElement('div');
    this.element.className = 'outputs';
    this.#visible = new IntersectionObserver((entries) => this.#onVisible(entries), {
      rootMargin: '600px 0px',
    });
  }

  /** Shows these in the place of what is shown. */
  update(outputs: readonly StoredOutput[]): void {
    const touched = new Set<TextView>();
    let kept = 0;
    for (const output of outputs) {
      if (!this.#goesOn(kept, output, touched)) break;
      kept += 1;
    }
    kept = this.#leave(kept, outputs.length);
    for (const output of outputs.slice(kept)) this.#shown.push(this.#show(output, touched));
    for (const view of touched) view.update();
  }

  clear(): void {
    this.#shown = [];
    this.#leaving = [];
    this.#visible.disconnect();
    this.element.replaceChildren();
  }

  /** Whether what is shown at this place can be made to show the output. */
  #goesOn(at: number, output: StoredOutput, touched: Set<TextView>): boolean {
    const shown = this.#shown[at];
    if (shown === undefined) return false;
    const before = shown.output;
    if (before === output) return true;
    const { text, display } = shown;
    if (before.output_type === 'stream' && output.output_type === 'stream' && text !== null) {
      if (before.name !== output.name || !output.text.startsWith(before.text)) return false;
      const more = output.text.slice(before.text.length);
      if (more !== '') {
        if (at !== this.#shown.length - 1) return false;
        text.append(more, output.name);
        touched.add(text);
      }
    } else if (!isSame(before, output)) {
      const name = nameOf(output);
      if (display === null || name === null || name !== nameOf(before) || !isDisplay(output)) return false;
      if (output.output_type === 'blob') this.#updateLater(display, output);
      else {
        this.#awaited.delete(display);
        if ('data' in output) void display.show(output.data, output.metadata);
      }
    }
    shown.output = output;
    return true;
  }

  /** Whatever is shown from this place on is to go, once what comes next can be seen; returns the place. */
  #leave(from: number, count: number): number {
    let at = from;
    if (at === this.#shown.length) return at;
    // A block of text goes as a whole.
    while (at > 0 && this.#shown[at]?.text != null && this.#shown[at]?.text === this.#shown[at - 1]?.text)
      at -= 1;
    this.#arrive();
    this.#leaving = [...new Set(this.#shown.splice(at).flatMap(({ elements }) => elements))];
    for (const element of this.#leaving) this.#visible.unobserve(element);
    if (at === count) this.#arrive();
    return at;
  }

  #show(output: StoredOutput, touched: Set<TextView>): Shown {
    switch (output.output_type) {
      case 'stream':
        return this.#stream(output, output.name, touched);
      case 'blob':
        return this.#later(output);
      case 'error': {
        const element = wrap('failure', renderError(output));
        this.element.append(element);
        this.#arrive();
        return { output, elements: [element], text: null, display: null };
      }
      default: {
        const display = new Display(this.#registry, this.#source);
        this.element.append(display.element);
        if ('data' in output) void display.show(output.data, output.metadata).then(() => this.#arrive());
        return { output, elements: [display.element], text: null, display };
      }
    }
  }

  #arrive(): void {
    for (const old of this.#leaving) old.remove();
    this.#leaving = [];
  }

  #stream(
    output: StoredOutput & { output_type: 'stream' },
    name: 'stdout' | 'stderr',
    touched: Set<TextView>,
  ): Shown {
    const last = this.#shown.at(-1);
    const text = last?.text ?? new TextView();
    const elements = last?.text == null ? [wrap('stream', text.element)] : last.elements;
    if (last?.text == null) this.element.append(...elements);
    text.append(output.text, name);
    touched.add(text);
    this.#arrive();
    return { output, elements, text, display: null };
  }

  /** The place of an output that is fetched when it comes into view; its display is there before. */
  #later(blob: BlobOutput): Shown {
    const place = wrap('blob', note(`Loading output · ${(blob.size / 1e6).toFixed(1)} MB`));
    const display = isDisplay(blob) ? new Display(this.#registry, this.#source) : null;
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
        place.replaceChildren(...inner.element.childNodes);
        display?.element.remove();
      }
      this.#arrive();
    });
    const elements = display === null ? [place] : [place, display.element];
    this.element.append(...elements);
    return { output: blob, elements, text: null, display };
  }

  #updateLater(display: Display, blob: BlobOutput): void {
    this.#awaited.set(display, blob);
    // What is there stays to be seen until then.
    this.#whenVisible(display.element, async () => {
      const output = await this.#source.loadBlob(blob.sha256);
      if (this.#awaited.get(display) !== blob || !('data' in output)) return;
      await display.show(output.data, output.metadata);
    });
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

function isDisplay(output: StoredOutput): boolean {
  const kind = kindOf(output);
  return kind !== 'stream' && kind !== 'error';
}

/** Whether two values of JSON are equal: what was loaded again is not shown again. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => isSame(a[key as never], (b as Record<string, unknown>)[key]));
}

function wrap(kind: string, ...children: readonly Node[]): HTMLElement {
  const element = document.createElement('div');
  element.className = `output ${kind}`;
  element.append(...children);
  return element;
}
