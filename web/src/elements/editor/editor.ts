/** `<fenced-editor>`: CodeMirror on a cell's shared text. Loaded when the reader first edits something. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type * as Y from 'yjs';
import { isSameMark, layout, type MarkedLine } from '../cell/code-layout.js';
import type { EditorSession } from './editor-session.js';
import type { MountedEditor, ReadingPlace } from './editor-setup.js';
import { controls } from '../controls/controls.js';
import { LANGUAGES } from '../../languages/registry.js';
import { loadLanguage } from '../cell/languages.js';
import { syntax } from '../cell/syntax.js';

/** Fetches the editor and comparisons before anybody wants them, so that the first of them needs no network. */
export async function preloadEditor(): Promise<void> {
  await Promise.all([
    import('./editor-setup.js'),
    import('../history/diff-setup.js'),
    ...LANGUAGES.map(({ id }) => loadLanguage(id)),
  ]);
}

/** A formatter that takes longer is told of. */
const PATIENCE_MS = 300;

@customElement('fenced-editor')
export class FencedEditor extends LitElement {
  static override styles = [
    controls,
    syntax,
    layout,
    css`
      :host {
        display: block;
        position: relative;
      }
      .note {
        position: absolute;
        inset: 8px 12px auto auto;
        z-index: 3;
        padding: 2px 8px;
        border: 1px solid var(--border);
        border-radius: var(--radius-full);
        background: var(--raised);
        color: var(--text-2);
        font: 500 var(--text-xs) / 1.5 var(--font-sans);
      }
      .layer {
        inset: 0 auto auto 0;
        inline-size: 0;
        block-size: 0;
        padding: 0;
        border: 0;
        background: none;
        overflow: visible;
      }
    `,
  ];

  @property() language = '';
  @property({ attribute: false }) text: Y.Text | null = null;
  /** Read when something is asked of it; only whether there is one is looked at before. */
  @property({ attribute: false }) session: EditorSession | null = null;
  @property({
    attribute: false,
    hasChanged: (now: MarkedLine | null, before: MarkedLine | null) => !isSameMark(now, before),
  })
  marked: MarkedLine | null = null;
  @property({ type: Boolean }) lineNumbers = false;
  @property({ type: Boolean }) wrap = false;
  /** The reader waits for a formatter. */
  @state() private waiting = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #editor: MountedEditor | null = null;
  #mounting = false;
  /** Counts what the reader chose of its look. */
  #look = 0;

  override render(): unknown {
    return html`<div class="place"></div>
      <span id="leaving" hidden>Tab indents. Press Escape, then Tab, to leave.</span>
      <span role="status">${this.waiting ? html`<span class="note">Formatting…</span>` : nothing}</span>`;
  }

  override updated(changed: PropertyValues<this>): void {
    // Of another text, or of none, the one that stands there is none any more.
    if (changed.has('text') && this.#editor !== null) this.#unmount();
    if (this.text !== null && this.#editor === null && !this.#mounting) void this.#mount(this.text);
    const isNew = (changed.get('session') == null) !== (this.session === null);
    if (changed.has('language') || changed.has('lineNumbers') || changed.has('wrap') || isNew) {
      this.#look += 1;
      void this.#editor?.look(this);
    }
    if (changed.has('marked')) this.#editor?.mark(this.marked);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Moved within the page: the view was destroyed on the way out.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#patience);
    this.#unmount();
  }

  override focus(): void {
    this.#editor?.view.focus();
  }

  /** Takes the place of the code that was read, with the keyboard. */
  show(place: ReadingPlace): void {
    this.#editor?.show(place);
  }

  /** Puts text where the cursor is, as if it were typed. */
  type(text: string): void {
    this.#editor?.type(text);
  }

  find(): void {
    this.#editor?.find();
  }

  async format(): Promise<void> {
    await this.#editor?.format();
  }

  #unmount(): void {
    this.#editor?.destroy();
    this.#editor = null;
    this.renderRoot.querySelector('.layer')?.remove();
  }

  async #mount(text: Y.Text): Promise<void> {
    this.#mounting = true;
    const look = this.#look;
    const editor = await this.#create(text).catch(() => null);
    this.#mounting = false;
    if (editor === null || !this.isConnected || this.text !== text) {
      editor?.destroy();
      if (editor === null) this.#tell('editor-missing', null);
      else if (this.isConnected) this.requestUpdate();
      return;
    }
    this.#editor = editor;
    // What was chosen while it was on its way.
    if (look !== this.#look) void editor.look(this);
    editor.mark(this.marked);
    this.#tell('editor-ready', null);
  }

  async #create(text: Y.Text): Promise<MountedEditor> {
    const { createEditor } = await import('./editor-setup.js');
    return createEditor({
      text,
      language: this.language,
      session: this.session,
      lineNumbers: this.lineNumbers,
      wrap: this.wrap,
      root: this.renderRoot as ShadowRoot,
      parent: this.renderRoot.querySelector<HTMLElement>('.place')!,
      run: (then) => this.#tell('editor-run', { then }),
      leave: () => this.#tell('editor-leave', null),
      formatting: this.#wait,
      replaced: (before) => this.#tell('editor-replace', { before }),
      refused: (message) => this.#tell('editor-refuse', { message }),
    });
  }

  readonly #wait = (going: boolean): void => {
    clearTimeout(this.#patience);
    this.waiting = false;
    if (going) this.#patience = setTimeout(() => (this.waiting = true), PATIENCE_MS);
  };

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-editor': FencedEditor;
  }
}
