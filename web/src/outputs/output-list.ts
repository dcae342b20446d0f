/**
 * The outputs of one run, in order, written as they come: an output that is shown is not touched again, text goes on
 * in the block before it, and what was too large to be inline is fetched when it comes into view.
 */
import type { StoredOutput } from '../protocol/generated.js';
import type { Output } from '../protocol/session.js';
import { renderError } from './error.js';
import type { OutputRegistry } from './registry.js';
import { asText } from './renderer.js';
import { TextView } from './text-view.js';

export interface OutputSource {
  loadBlob(sha256: string): Promise<Output>;
}

type Bundle = Readonly<Record<string, unknown>>;

export class OutputList {
  readonly element: HTMLElement;
  readonly #registry: OutputRegistry;
  readonly #source: OutputSource;
  readonly #visible: IntersectionObserver;
  readonly #waiting = new WeakMap<Element, () => void>();
  #shown = 0;
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
      if (output.output_type === 'stream') touched.add(this.#stream(output.text, output.name));
      else {
        this.#text = null;
        this.element.append(this.#rich(output));
      }
    }
    for (const view of touched) view.update();
  }

  clear(): void {
    this.#shown = 0;
    this.#text = null;
    this.#visible.disconnect();
    this.element.replaceChildren();
  }

  #stream(text: string, name: 'stdout' | 'stderr'): TextView {
    if (this.#text === null) {
      this.#text = new TextView();
      this.element.append(wrap('stream', this.#text.element));
    }
    this.#text.append(text, name);
    return this.#text;
  }

  #rich(output: Exclude<StoredOutput, { output_type: 'stream' }>): HTMLElement {
    switch (output.output_type) {
      case 'error':
        return wrap('failure', renderError(output));
      case 'blob':
        return this.#later(output.sha256, output.size);
      default:
        return this.#bundle(output.data, output.metadata);
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
      place.append(renderer.render(data[entry.mime], { mime: entry.mime, metadata, text }));
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
