/**
 * `<fenced-code>`: source to read. It shows the text at once and its colours when the grammar is there; while an
 * answer streams only the lines that changed are coloured again.
 */
import type { LanguageSupport } from '@codemirror/language';
import { classHighlighter, highlightCode } from '@lezer/highlight';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { loadParser } from './languages.js';
import { syntax } from './syntax.js';

/** Longer sources stay plain: nobody reads them, and colouring would take a whole frame. */
const LONGEST = 200_000;
/** Above this the lines of a growing source get their colours at its end, so that a piece costs no whole frame. */
const LONGEST_GROWING = 20_000;

type Parser = LanguageSupport['language']['parser'];
type Tree = ReturnType<Parser['parse']>;

@customElement('fenced-code')
export class FencedCode extends LitElement {
  static override styles = [
    syntax,
    css`
      :host {
        display: block;
        position: relative;
      }
      pre {
        margin: 0;
        padding: 12px 16px;
        overflow-x: auto;
        scrollbar-width: thin;
        font: 400 var(--text-code) / var(--leading-code) var(--font-mono);
        font-variant-ligatures: none;
        tab-size: 4;
        color: var(--text);
      }
      code {
        font: inherit;
      }
      pre:focus-visible {
        outline: 2px solid var(--ring);
        outline-offset: -2px;
      }
      .line {
        display: block;
        min-block-size: 1lh;
        margin-inline: -16px;
        padding-inline: 16px;
        inline-size: fit-content;
        min-inline-size: calc(100% + 32px);
      }
      .line.marked {
        background: var(--failed-soft);
        box-shadow: inset 2px 0 0 var(--failed);
      }
    `,
  ];

  @property() language = '';
  @property() source = '';
  /** Whether more of it may come. */
  @property({ type: Boolean }) open = false;
  /** A line that went wrong, from 1. */
  @property({ type: Number }) marked: number | null = null;
  #parser: Parser | null = null;
  #shown = '';

  get #lines(): HTMLElement {
    return this.renderRoot.querySelector('code')!;
  }

  override render(): unknown {
    return html`<pre tabindex="0" role="group" aria-label="Code"><code></code></pre>`;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('language')) this.#load();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('source') || changed.has('open')) this.#show(changed.has('open'));
    if (changed.has('marked') || changed.has('source')) this.#mark();
  }

  #load(): void {
    this.#parser = null;
    const { language } = this;
    void loadParser(language)?.then((parser) => {
      if (language !== this.language) return;
      this.#parser = parser;
      if (this.hasUpdated) this.#show(true);
      this.#mark();
    });
  }

  /** Writes the lines from the first that may have changed; all of them when `whole`. */
  #show(whole: boolean): void {
    const { source } = this;
    const grown = !whole && source.startsWith(this.#shown) && this.#shown !== '';
    // The line before the last may have been in the middle of a token.
    const from = grown ? this.#shown.lastIndexOf('\n') + 1 : 0;
    const keep = grown ? this.#shown.split('\n').length - 1 : 0;
    const tree = this.#parse(source);
    const lines = tree === null ? plainLines(source, from) : coloredLines(source, tree, from);
    const container = this.#lines;
    while (container.children.length > keep) container.lastElementChild?.remove();
    container.append(...lines);
    this.#shown = source;
  }

  #parse(source: string): Tree | null {
    const limit = this.open ? LONGEST_GROWING : LONGEST;
    return this.#parser === null || source.length > limit ? null : this.#parser.parse(source);
  }

  #mark(): void {
    if (!this.hasUpdated) return;
    this.#lines.querySelector('.marked')?.classList.remove('marked');
    if (this.marked !== null) this.#lines.children[this.marked - 1]?.classList.add('marked');
  }
}

function newLine(): HTMLElement {
  const line = document.createElement('span');
  line.className = 'line';
  return line;
}

function plainLines(source: string, from: number): HTMLElement[] {
  return source
    .slice(from)
    .split('\n')
    .map((text) => {
      const line = newLine();
      line.textContent = text;
      return line;
    });
}

function coloredLines(source: string, tree: Tree, from: number): HTMLElement[] {
  let line = newLine();
  const lines = [line];
  const put = (text: string, classes: string): void => {
    if (classes === '') {
      line.append(text);
      return;
    }
    const span = document.createElement('span');
    span.className = classes;
    span.textContent = text;
    line.append(span);
  };
  const end = (): void => {
    line = newLine();
    lines.push(line);
  };
  highlightCode(source, tree, classHighlighter, put, end, from, source.length);
  return lines;
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-code': FencedCode;
  }
}
