/**
 * One output of several representations: the richest that can be shown, and a switch where the reader may want
 * another. What is shown stays until the next is ready to be seen, so that animations neither flicker nor jump.
 */
import { SELF_CONTAINED, type OutputRegistry, type Registration } from './registry.js';
import { asText, onFailure, type OutputSession } from './renderer.js';
import { note, reason } from './words.js';

export type Bundle = Readonly<Record<string, unknown>>;

/** A picture that has not been decoded by then is shown as far as it is. */
const DECODE_MS = 1000;

/** The text of an object that has no other than its address. */
const MERE_NAME = /^<[^\n]*>$/;

export class Display {
  readonly element: HTMLElement;
  readonly #registry: OutputRegistry;
  readonly #session: OutputSession;
  readonly #content = document.createElement('div');
  readonly #switch = document.createElement('div');
  #data: Bundle = {};
  #metadata: Bundle = {};
  /** What the reader chose to see. */
  #chosen: string | null = null;
  /** Why representations of the present data could not be shown. */
  readonly #failures = new Map<string, string>();
  #isStale = false;
  #drawing: Promise<void> | null = null;

  constructor(registry: OutputRegistry, session: OutputSession) {
    this.#registry = registry;
    this.#session = session;
    this.element = document.createElement('div');
    this.element.className = 'output display';
    this.#content.className = 'content';
    this.#switch.className = 'tools views';
    this.#switch.setAttribute('role', 'group');
    this.#switch.setAttribute('aria-label', 'View as');
    this.#switch.hidden = true;
    this.element.append(this.#switch, this.#content);
  }

  /** Shows this in place of what is there; resolves when it can be seen. */
  show(data: Bundle, metadata: Bundle): Promise<void> {
    this.#data = data;
    this.#metadata = metadata;
    this.#failures.clear();
    return this.#draw();
  }

  /** Draws what is newest; whatever comes meanwhile is drawn after it, and only the newest of that. */
  #draw(): Promise<void> {
    this.#isStale = true;
    this.#drawing ??= this.#drawAll().finally(() => {
      this.#drawing = null;
    });
    return this.#drawing;
  }

  async #drawAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      const entry = this.#next();
      if (entry === null) {
        const kinds = Object.keys(this.#data).join(', ') || 'this';
        this.#put(null, note(`Nothing here can show ${kinds}.`));
        continue;
      }
      try {
        this.#put(entry, await this.#drawn(entry));
      } catch (error) {
        this.#fail(entry, reason(error));
      }
    }
  }

  /** The representation to be tried: what the reader chose, or else the richest. */
  #next(): Registration | null {
    const choices = this.#registry.choices(this.#data).filter(({ mime }) => !this.#failures.has(mime));
    return choices.find(({ mime }) => mime === this.#chosen) ?? choices[0] ?? null;
  }

  async #drawn(entry: Registration): Promise<HTMLElement> {
    const data = this.#data;
    const metadata = this.#metadata;
    const renderer = await entry.load();
    const plain = data['text/plain'];
    const text = plain === undefined ? '' : asText(plain);
    const drawn = renderer.render(data[entry.mime], {
      mime: entry.mime,
      metadata,
      text,
      session: this.#session,
    });
    onFailure(drawn, (why) => {
      // What has been replaced since concerns nobody.
      if (data === this.#data) this.#fail(entry, why);
    });
    await decoded(drawn);
    return drawn;
  }

  #put(entry: Registration | null, drawn: HTMLElement): void {
    const lines = [...this.#failures].map(([mime, why]) =>
      note(`${this.#name(mime)} could not be shown: ${why}.`),
    );
    this.#content.replaceChildren(...lines, drawn);
    this.#offer(entry);
  }

  #name(mime: string): string {
    const label = this.#registry.choices(this.#data).find((choice) => choice.mime === mime)?.label ?? 'This';
    return `${label} (${mime})`;
  }

  #fail(entry: Registration, why: string): void {
    this.#failures.set(entry.mime, why);
    void this.#draw();
  }

  /** The switch, where there is more than one view that a person may want. */
  #offer(shown: Registration | null): void {
    const views = this.#views();
    const isOffered = views.length > 1;
    this.#switch.hidden = !isOffered;
    if (!isOffered) return;
    const isFocused = this.#switch.contains(this.#root.activeElement);
    const buttons = views.map((view) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = view.label;
      button.setAttribute('aria-pressed', String(view.label === shown?.label));
      button.addEventListener('click', () => {
        this.#chosen = view.mime;
        void this.#draw();
      });
      return button;
    });
    this.#switch.replaceChildren(...buttons);
    if (isFocused) buttons.find((button) => button.matches('[aria-pressed=true]'))?.focus();
  }

  get #root(): Document | ShadowRoot {
    const root = this.element.getRootNode();
    return root instanceof ShadowRoot ? root : document;
  }

  #views(): readonly Registration[] {
    const views: Registration[] = [];
    for (const choice of this.#registry.choices(this.#data)) {
      if (this.#failures.has(choice.mime) || views.some(({ label }) => label === choice.label)) continue;
      const isText = choice.mime === 'text/plain';
      if (isText && views.some((view) => SELF_CONTAINED.has(view.label) && !this.#isDescribed(view)))
        continue;
      if (isText && views.length > 0 && MERE_NAME.test(asText(this.#data['text/plain']).trim())) continue;
      views.push(choice);
    }
    return views;
  }

  /** Whether it has words of its own, so that the text is no mere stand-in for it: the numbers of an array. */
  #isDescribed({ mime }: Registration): boolean {
    const own = this.#metadata[mime];
    return typeof own === 'object' && own !== null && Object.hasOwn(own, 'alt');
  }
}

/** Until the pictures in an element can be painted, so that they have their size when they are put into the page. */
async function decoded(element: HTMLElement): Promise<void> {
  const pictures = [...element.querySelectorAll('img')];
  if (pictures.length === 0) return;
  const all = Promise.allSettled(pictures.map((picture) => picture.decode()));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, DECODE_MS))]);
}
