/**
 * The outputs of one run, in order, written as they come: an output that is shown is not touched again, text goes on
 * in the block before it, and what was too large to be inline is fetched when it comes into view.
 */
import type { StoredOutput, UpdateDisplayData } from '../protocol/generated.js';
import type { Output } from '../protocol/session.js';
import { renderError } from './error.js';
import type { OutputRegistry } from './registry.js';
import { asText, type OutputSession } from './renderer.js';
import { TextView } from './text-view.js';

export interface OutputSource extends OutputSession {
  loadBlob(sha256: string): Promise<Output>;
}

/** Outputs that stand for themselves. */
type ShownWhole = Exclude<
  StoredOutput,
  { output_type: 'stream' } | { output_type: 'clear_output' } | { output_type: 'update_display_data' }
>;

type Bundle = Readonly<Record<string, unknown>>;

export class OutputList {
  readonly element: HTMLElement;
  readonly #registry: OutputRegistry;
  readonly #source: OutputSource;
  readonly #visible: IntersectionObserver;
  readonly #waiting = new WeakMap<Element, () => void>();
  /** Where each named display stands. */
  readonly #displays = new Map<string, HTMLElement[]>();
  #shown = 0;
  /** What is shown goes when the next output comes. */
  #isClearing = false;
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
      if (this.#isClearing) this.#empty();
      if (output.output_type === 'stream') touched.add(this.#stream(output.text, output.name));
      else if (output.output_type === 'clear_output') {
        if (output.wait) this.#isClearing = true;
        else this.#empty();
      } else if (output.output_type === 'update_display_data') this.#replace(output);
      else {
        this.#text = null;
        this.element.append(this.#rich(output));
      }
    }
    for (const view of touched) view.update();
  }

  clear(): void {
    this.#shown = 0;
    this.#empty();
  }

  #empty(): void {
    this.#isClearing = false;
    this.#text = null;
    this.#displays.clear();
    this.#visible.disconnect();
    this.element.replaceChildren();
  }

  #replace({ display_id, data, metadata }: UpdateDisplayData): void {
    const places = this.#displays.get(display_id) ?? [];
    this.#displays.set(
      display_id,
      places.map((place) => {
        const fresh = this.#bundle(data, metadata);
        place.replaceWith(fresh);
        return fresh;
      }),
    );
  }

  #stream(text: string, name: 'stdout' | 'stderr'): TextView {
    if (this.#text === null) {
      this.#text = new TextView();
      this.element.append(wrap('stream', this.#text.element));
    }
    this.#text.append(text, name);
    return this.#text;
  }

  #rich(output: ShownWhole): HTMLElement {
    switch (output.output_type) {
      case 'error':
        return wrap('failure', renderError(output));
      case 'blob':
        return this.#later(output.sha256, output.size);
      default: {
        const place = this.#bundle(output.data, output.metadata);
        const { display_id } = output;
        if (display_id !== null)
          this.#displays.set(display_id, [...(this.#displays.get(display_id) ?? []), place]);
        return place;
      }
    }
  }

  #bundle(data: Bundle, metadata: Bundle): HTMLElement {
    const entry = this.#registry.choose(data);
    const text = data['text/plain'] === undefined ? '' : asText(data['text/plain']);
    if (entry === null)
      return wrap('note', note(`Nothing here can show ${Object.keys(data).join(', ') || 'this'}.`));
    const place = wrap('display');
    const show = async (): Promise<void> => {
      const renderer = await entry.load();
      const context = { mime: entry.mime, metadata, text, session: this.#source };
      place.append(renderer.render(data[entry.mime], context));
    };
    show().catch((error: unknown) => {
      place.append(note(`This ${entry.mime} could not be shown: ${reason(error)}. ${text}`));
    });
    return place;
  }

  #later(sha256: string, size: number): HTMLElement {
    const place = wrap('blob', note(`Loading output · ${(size / 1e6).toFixed(1)} MB`));
    const load = async (): Promise<void> => {
      const output = await this.#source.loadBlob(sha256);
      const inner = new OutputList(this.#registry, this.#source);
      inner.update([output]);
      place.replaceWith(...inner.element.childNodes);
    };
    const attempt = (): void => {
      load().catch((error: unknown) => {
        const retry = document.createElement('button');
        retry.type = 'button';
        retry.className = 'gap';
        retry.textContent = `This output could not be loaded: ${reason(error)}. Try again`;
        retry.addEventListener('click', attempt, { once: true });
        place.replaceChildren(retry);
      });
    };
    this.#waiting.set(place, attempt);
    this.#visible.observe(place);
    return place;
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

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}

function note(text: string): HTMLElement {
  const element = document.createElement('p');
  element.className = 'note';
  element.textContent = text;
  return element;
}

function wrap(kind: string, ...children: readonly Node[]): HTMLElement {
  const element = document.createElement('div');
  element.className = `output ${kind}`;
  element.append(...children);
  return element;
}
