/** Chooses how an output is shown: by MIME type, richest first; each way is loaded when it is first needed. */
import type { Renderer } from './renderer.js';

export interface Registration {
  readonly mime: string;
  /** What the reader sees it named as; those of one name are alternatives that nobody needs to choose from. */
  readonly label: string;
  readonly load: () => Promise<Renderer>;
}

/** JSON of a kind that nothing here knows. */
const SOME_JSON = /^[\w.+-]+\/[\w.+-]+\+json$/;

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

  /** Every way to show this bundle, richest first; the last is text, where there is any. */
  choices(data: Readonly<Record<string, unknown>>): readonly Registration[] {
    const known = this.#entries.filter(({ mime }) => Object.hasOwn(data, mime) && data[mime] != null);
    const json = this.#entries.find(({ mime }) => mime === 'application/json');
    const others =
      json === undefined || known.includes(json)
        ? []
        : Object.keys(data)
            .filter((mime) => SOME_JSON.test(mime) && !this.mimes.includes(mime) && data[mime] != null)
            .map((mime) => ({ ...json, mime }));
    const text = known.filter(({ mime }) => mime === 'text/plain');
    return [...known.filter(({ mime }) => mime !== 'text/plain'), ...others, ...text];
  }
}

/** The name of what stands for itself; its text is for those who cannot see or hear it. */
export const SELF_CONTAINED: ReadonlySet<string> = new Set(['Picture', 'Sound', 'Video', 'Plot']);

/** What our own renderers show; order is richness. */
export function defaultRegistry(): OutputRegistry {
  const picture = () => import('./picture.js').then((module) => module.pictureRenderer);
  const media = () => import('./media.js').then((module) => module.mediaRenderer);
  const json = () => import('./json-tree.js').then((module) => module.jsonRenderer);
  const html = () => import('./html.js').then((module) => module.htmlRenderer);
  const plot = () => import('./plot.js').then((module) => module.plotRenderer);
  const vega = ['vegalite', 'vega'].flatMap((kind) =>
    // The second is how Altair writes the sixth.
    [4, 5, 6].flatMap((version) =>
      ['+json', '.json'].map((suffix) => `application/vnd.${kind}.v${version}${suffix}`),
    ),
  );
  return new OutputRegistry().register(
    {
      mime: 'application/vnd.fenced.table+json',
      label: 'Table',
      load: () => import('./table.js').then((module) => module.tableRenderer),
    },
    ...['application/vnd.plotly.v1+json', ...vega].map((mime) => ({ mime, label: 'Plot', load: plot })),
    { mime: 'text/html', label: 'HTML', load: html },
    ...['video/mp4', 'video/webm'].map((mime) => ({ mime, label: 'Video', load: media })),
    ...['audio/wav', 'audio/mpeg', 'audio/ogg'].map((mime) => ({ mime, label: 'Sound', load: media })),
    ...['image/svg+xml', 'image/png', 'image/jpeg', 'image/webp', 'image/gif'].map((mime) => ({
      mime,
      label: 'Picture',
      load: picture,
    })),
    {
      mime: 'text/latex',
      label: 'Formula',
      load: () => import('./latex.js').then((module) => module.latexRenderer),
    },
    {
      mime: 'text/markdown',
      label: 'Markdown',
      load: () => import('./rich-text.js').then((module) => module.markdownRenderer),
    },
    ...['application/javascript', 'text/javascript'].map((mime) => ({
      mime,
      label: 'Script',
      load: () => import('./scripts.js').then((module) => module.scriptRenderer),
    })),
    { mime: 'application/json', label: 'JSON', load: json },
    { mime: 'application/geo+json', label: 'JSON', load: json },
    {
      mime: 'text/plain',
      label: 'Text',
      load: () => import('./plain.js').then((module) => module.plainRenderer),
    },
  );
}
