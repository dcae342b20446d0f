/**
 * `<fenced-source>`: a cell's source, to read and, once it is given the cell's shared text, to edit. Reading and
 * editing have the same measures, so that nothing moves when the one takes the place of the other.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type * as Y from 'yjs';
import '../cell/code.js';
import {
  countLines,
  digitsOf,
  HEAD,
  headOf,
  isSameMark,
  LONGEST_UNFOLDED,
  type MarkedLine,
} from '../cell/code-layout.js';
import { controls } from '../controls/controls.js';
import './editor.js';
import type { EditorSession } from './editor-session.js';
import type { EditorEvents } from './editor-events.js';
import { emit } from '../events.js';
import { isTyping } from '../controls/focus.js';
import { icon } from '../controls/icons.js';

export interface SourceEvents extends EditorEvents {
  /** The reader clicked into the code. */
  'source-edit': null;
  /** The editor stands there and has the keyboard. */
  'source-ready': null;
}

/** Long cells that the reader wants to see whole, until the page is left. */
const unfolded = new Set<string>();

/** Pixels that a pointer moves between press and release without meaning it. */
const DRAG = 4;
const MISSING = 'The editor could not be loaded. Check the connection, then edit again.';

@customElement('fenced-source')
export class FencedSource extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        position: relative;
      }
      .folded {
        mask-image: linear-gradient(
          to top,
          transparent,
          #000 calc(3 * var(--text-code) * var(--leading-code))
        );
      }
      .fold {
        display: flex;
        align-items: center;
        gap: 4px;
        min-block-size: 36px;
        margin: 0;
        padding: 0 8px;
        color: var(--text-2);
        font: 500 var(--text-xs) / 1.4 var(--font-sans);
      }
      p.fold {
        padding-inline: 16px;
      }
      .missing {
        margin: 0;
        padding: 8px 16px;
        border-block-start: 1px solid var(--border);
        color: var(--failed);
        font: 400 var(--text-s) / 1.45 var(--font-sans);
      }
      .fold .wrong {
        color: var(--failed);
      }
      @media (pointer: coarse) {
        .fold,
        .fold .button {
          min-block-size: 44px;
        }
      }
    `,
  ];

  @property() language = '';
  @property({ attribute: false }) source = '';
  /** Whether more of it may come. */
  @property({ type: Boolean }) open = false;
  @property() cell = '';
  @property({
    attribute: false,
    hasChanged: (now: MarkedLine | null, before: MarkedLine | null) => !isSameMark(now, before),
  })
  marked: MarkedLine | null = null;
  /** The cell's shared text, once it is to be edited. */
  @property({ attribute: false }) text: Y.Text | null = null;
  @property({ attribute: false }) session: EditorSession | null = null;
  @property({ type: Boolean, attribute: 'line-numbers' }) lineNumbers = false;
  @property({ type: Boolean }) wrap = false;
  @state() private ready = false;
  /** The editor could not be fetched. */
  @state() private missing = false;
  #pressedAt = { x: 0, y: 0 };
  /** Where the reader clicked, from the corner of the code. */
  #clickedAt: { readonly x: number; readonly y: number } | null = null;
  /** Done once the editor stands there. */
  #pending: 'find' | 'format' | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('text') && this.text === null) this.ready = false;
    if (changed.has('text') && this.text !== null) this.missing = false;
    // What was seen growing stays whole: its lines would else go from under the reader's eyes.
    if (this.open && countLines(this.source) > LONGEST_UNFOLDED) unfolded.add(this.cell);
    this.style.setProperty('--digits', String(digitsOf(countLines(this.source))));
  }

  override render(): TemplateResult {
    const editing = this.text !== null && this.ready;
    return html`${editing ? nothing : this.#code()} ${this.text === null ? nothing : this.#editor(this.text)}
    ${this.#lines > LONGEST_UNFOLDED ? this.#fold(editing) : nothing}
    ${this.missing ? html`<p class="missing" role="alert">${MISSING}</p>` : nothing}`;
  }

  override focus(): void {
    const within = this.ready ? this.#mounted : this.renderRoot.querySelector('fenced-code');
    within?.focus();
  }

  /** Types into the editor that stands there. */
  type(text: string): void {
    this.#mounted?.type(text);
  }

  /** Formats the text by the session's formatter, once the editor stands there. */
  format(): void {
    if (this.ready) void this.#mounted?.format();
    else this.#pending = 'format';
  }

  /** Shows the fields for search, once the editor stands there. */
  find(): void {
    if (this.ready) this.#mounted?.find();
    else this.#pending = 'find';
  }

  /** Shows a long source whole. */
  unfold(): void {
    unfolded.add(this.cell);
    this.requestUpdate();
  }

  get #lines(): number {
    return countLines(this.source);
  }

  get #isFolded(): boolean {
    return this.#lines > LONGEST_UNFOLDED && !unfolded.has(this.cell);
  }

  get #mounted(): HTMLElementTagNameMap['fenced-editor'] | null {
    return this.renderRoot.querySelector('fenced-editor');
  }

  #code(): TemplateResult {
    const folded = this.#isFolded;
    return html`<fenced-code
      class=${folded ? 'folded' : ''}
      .language=${this.language}
      .source=${folded ? headOf(this.source, HEAD) : this.source}
      .open=${this.open}
      .marked=${this.#mark}
      .lineNumbers=${this.lineNumbers}
      .wrap=${this.wrap}
      @pointerdown=${this.#pointed}
      @click=${this.#clicked}
    ></fenced-code>`;
  }

  #editor(text: Y.Text): TemplateResult {
    return html`<fenced-editor
      ?hidden=${!this.ready}
      .language=${this.language}
      .text=${text}
      .session=${this.session}
      .marked=${this.marked}
      .lineNumbers=${this.lineNumbers}
      .wrap=${this.wrap}
      @editor-ready=${this.#showEditor}
      @editor-missing=${this.#giveUp}
      @editor-run=${this.#pass}
      @editor-leave=${this.#pass}
      @editor-replace=${this.#pass}
      @editor-refuse=${this.#pass}
    ></fenced-editor>`;
  }

  #fold(editing: boolean): TemplateResult {
    if (editing) return html`<p class="fold">${this.#lines} lines</p>`;
    const folded = this.#isFolded;
    const mark = this.#mark;
    return html`<div class="fold">
      <button class="button quiet small" aria-expanded=${String(!folded)} @click=${this.#turn}>
        ${icon(folded ? 'chevronDown' : 'chevronUp')}${folded ? `Show all ${this.#lines} lines` : 'Show fewer lines'}
      </button>
      ${
        folded && mark !== null && mark.line > HEAD
          ? html`<button class="button quiet small wrong" @click=${this.#showMark}>
              ${icon('failed')}Error in line ${mark.line}
            </button>`
          : nothing
      }
    </div>`;
  }

  get #mark(): MarkedLine | null {
    return this.marked?.source === this.source ? this.marked : null;
  }

  readonly #turn = (): void => {
    if (this.#isFolded) {
      this.unfold();
      return;
    }
    unfolded.delete(this.cell);
    this.requestUpdate();
    // What is below moved up; the button is to stay where the reader is.
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('.fold')?.scrollIntoView({ block: 'nearest' }),
    );
  };

  readonly #showMark = (): void => {
    this.unfold();
    void this.updateComplete.then(async () => {
      const code = this.renderRoot.querySelector('fenced-code');
      await code?.updateComplete;
      code?.focus();
      emit(this, 'fenced-seek', null);
      code?.renderRoot.querySelector('.marked')?.scrollIntoView({ block: 'center' });
    });
  };

  readonly #pointed = ({ clientX, clientY }: PointerEvent): void => {
    this.#pressedAt = { x: clientX, y: clientY };
  };

  readonly #clicked = (event: MouseEvent): void => {
    const { x, y } = this.#pressedAt;
    // A pointer that was dragged has selected something, perhaps to copy it.
    const dragged = Math.hypot(event.clientX - x, event.clientY - y) > DRAG;
    // A tap of a finger may be the begin of scrolling; there is a button.
    const isTap = event instanceof PointerEvent && event.pointerType === 'touch';
    if (event.button !== 0 || event.detail > 1 || event.shiftKey || dragged || isTap || this.open) return;
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.#clickedAt = { x: event.clientX - left, y: event.clientY - top };
    this.#tell('source-edit', null);
  };

  /** The editor takes the place of the code, and only then the keyboard: what is hidden cannot have it. */
  readonly #showEditor = async (): Promise<void> => {
    const code = this.renderRoot.querySelector('fenced-code');
    const corner = code?.getBoundingClientRect();
    const scrollLeft = code?.renderRoot.querySelector('pre')?.scrollLeft ?? 0;
    const at = this.#clickedAt;
    const from = at === null || corner === undefined ? null : { x: corner.left + at.x, y: corner.top + at.y };
    this.#clickedAt = null;
    unfolded.add(this.cell);
    this.ready = true;
    await this.updateComplete;
    const isElsewhere = isTyping() && !this.matches(':focus-within');
    this.#mounted?.show({ from, scrollLeft, isElsewhere });
    this.#tell('source-ready', null);
    const pending = this.#pending;
    this.#pending = null;
    if (pending === 'find') this.find();
    if (pending === 'format') this.format();
  };

  readonly #giveUp = (): void => {
    this.missing = true;
    this.#pending = null;
    this.#tell('editor-leave', null);
  };

  readonly #pass = (event: CustomEvent<unknown>): void => {
    this.dispatchEvent(new CustomEvent(event.type, { detail: event.detail }));
  };

  #tell<Name extends keyof SourceEvents>(name: Name, detail: SourceEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-source': FencedSource;
  }
}
