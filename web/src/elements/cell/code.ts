/**
 * `<fenced-code>`: source to read. It shows the text at once and its colours when the grammar is there; while an
 * answer streams only the lines that changed are coloured again.
 */
import type { LanguageSupport } from '@codemirror/language';
import { classHighlighter, highlightCode } from '@lezer/highlight';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { hiddenStyles, withMarks } from '../../outputs/hidden.js';
import { isSameMark, layout, markWords, type MarkedLine } from './code-layout.js';
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
    layout,
    hiddenStyles,
    css`
      :host {
        display: block;
        position: relative;
      }
      pre {
        margin: 0;
        padding: 12px 0;
        overflow-x: auto;
        scrollbar-width: thin;
        font: 400 var(--text-code) / var(--leading-code) var(--font-mono);
        font-variant-ligatures: none;
        tab-size: 4;
        color: var(--text);
      }
      code {
        display: block;
        inline-size: max-content;
        min-inline-size: 100%;
        box-sizing: border-box;
        font: inherit;
        counter-reset: line;
      }
      pre:focus-visible {
        outline: 2px solid var(--ring);
        outline-offset: -2px;
      }
      .line {
        display: block;
        min-block-size: 1lh;
        padding-inline: var(--code-edge);
        /* Each line reads from the left, whatever stands in it. */
        direction: ltr;
        unicode-bidi: isolate;
      }
      .wrapped code {
        inline-size: auto;
        white-space: break-spaces;
        word-break: break-word;
        overflow-wrap: anywhere;
      }
      .numbered .line {
        padding-inline-start: calc(var(--code-numbers) + var(--code-edge));
        counter-increment: line;
      }
      /* A screen reader would say each number before its line. */
      .numbered .line::before {
        content: counter(line);
        content: counter(line) / '';
        position: sticky;
        inset-inline-start: 0;
        display: inline-block;
        box-sizing: border-box;
        inline-size: calc(var(--code-numbers) + var(--code-edge));
        margin-inline-start: calc(-1 * (var(--code-numbers) + var(--code-edge)));
        padding-inline-end: var(--code-edge);
        background: var(--code);
        color: var(--text-3);
        font-weight: 400;
        text-align: end;
        user-select: none;
      }
      .line.marked,
      .line.marked::before {
        background: var(--failed-soft);
      }
      .line.marked {
        box-shadow: inset 2px 0 0 var(--failed);
      }
      .numbered .line.marked::before {
        box-shadow: inset 2px 0 0 var(--failed);
        color: var(--failed);
      }
    `,
  ];

  @property() language = '';
  @property() source = '';
  /** Whether more of it may come. */
  @property({ type: Boolean }) open = false;
  /** A line that went wrong. */
  @property({
    attribute: false,
    hasChanged: (now: MarkedLine | null, before: MarkedLine | null) => !isSameMark(now, before),
  })
  marked: MarkedLine | null = null;
  @property({ type: Boolean, attribute: 'line-numbers' }) lineNumbers = false;
  @property({ type: Boolean }) wrap = false;
  #parser: Parser | null = null;
  /** Its grammar could not be fetched. */
  #lacks = false;
  #shown = '';

  get #lines(): HTMLElement {
    return this.renderRoot.querySelector('code')!;
  }

  override render(): unknown {
    const { marked } = this;
    const classes = `${this.lineNumbers ? 'numbered' : ''} ${this.wrap ? 'wrapped' : ''}`;
    return html`<pre
        class=${classes}
        tabindex="0"
        role="group"
        aria-label="Code"
        aria-describedby=${marked === null ? nothing : 'mark'}
      ><code></code></pre>
      <span id="mark" hidden>${marked === null ? '' : markWords(marked)}</span>`;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('language')) this.#load();
  }

  override updated(changed: PropertyValues<this>): void {
    const anew = changed.has('open') || changed.has('language');
    if (anew || changed.has('source')) this.#show(anew);
    if (anew || changed.has('marked') || changed.has('source')) this.#mark();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('online', this.#again);
    this.#again();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('online', this.#again);
  }

  #load(): void {
    this.#parser = null;
    this.#lacks = false;
    const { language } = this;
    void loadParser(language)?.then(
      (parser) => {
        if (language !== this.language) return;
        this.#parser = parser;
        if (!this.hasUpdated) return;
        this.#show(true);
        this.#mark();
      },
      () => {
        if (language === this.language) this.#lacks = true;
      },
    );
  }

  /** Fetches the grammar that could not be had offline. */
  readonly #again = (): void => {
    if (this.#lacks) this.#load();
  };

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
    for (const line of this.#lines.querySelectorAll<HTMLElement>('.marked')) {
      line.classList.remove('marked');
      line.removeAttribute('title');
    }
    const { marked } = this;
    const line = marked === null ? undefined : this.#lines.children[marked.line - 1];
    if (marked === null || !(line instanceof HTMLElement)) return;
    line.classList.add('marked');
    line.title = markWords(marked);
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
      line.append(...withMarks(text));
      return line;
    });
}

function coloredLines(source: string, tree: Tree, from: number): HTMLElement[] {
  let line = newLine();
  const lines = [line];
  const put = (text: string, classes: string): void => {
    if (classes === '') {
      line.append(...withMarks(text));
      return;
    }
    const span = document.createElement('span');
    span.className = classes;
    span.append(...withMarks(text));
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
