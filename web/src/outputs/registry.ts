/** Chooses how an output is shown: by MIME type, richest first; each way is loaded when it is first needed. */
import type { Renderer } from './renderer.js';

export interface Registration {
  readonly mime: string;
  readonly load: () => Promise<Renderer>;
}

export class OutputRegistry {
  readonly #entries: Registration[] = [];

  /** Earlier registrations are richer and win. */
  register(...entries: readonly Registration[]): this {
    this.#entries.push(...entries);
    return this;
  }

  /** Puts a representation before all others; for extensions. */
  prefer(entry: Registration): this {
    this.#entries.unshift(entry);
    return this;
  }

  get mimes(): readonly string[] {
    return this.#entries.map((entry) => entry.mime);
  }

  choose(data: Readonly<Record<string, unknown>>): Registration | null {
    return this.#entries.find((entry) => data[entry.mime] !== undefined && data[entry.mime] !== null) ?? null;
  }
}

/** What our own renderers show; order is richness. */
export function defaultRegistry(): OutputRegistry {
  const image = () => import('./image.js').then((module) => module.imageRenderer);
  return new OutputRegistry().register(
    { mime: 'text/html', load: () => import('./html.js').then((module) => module.htmlRenderer) },
    { mime: 'image/svg+xml', load: image },
    { mime: 'image/png', load: image },
    { mime: 'image/jpeg', load: image },
    { mime: 'image/webp', load: image },
    { mime: 'image/gif', load: image },
    { mime: 'text/latex', load: () => import('./latex.js').then((module) => module.latexRenderer) },
    { mime: 'text/markdown', load: () => import('./rich-text.js').then((module) => module.markdownRenderer) },
    { mime: 'application/json', load: () => import('./json-tree.js').then((module) => module.jsonRenderer) },
    { mime: 'text/plain', load: () => import('./plain.js').then((module) => module.plainRenderer) },
  );
}
