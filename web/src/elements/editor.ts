/** `<fenced-editor>`: CodeMirror on a cell's shared text. Loaded when the reader first edits something. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { isSameMark, layout, type MarkedLine } from './code-layout.js';
import type { EditorSession } from './editor-session.js';
import type { MountedEditor } from './editor-setup.js';
import { syntax } from './syntax.js';

/** Fetches the editor before anybody wants it, so that the first edit needs no network. */
export async function preloadEditor(): Promise<void> {
  await import('./editor-setup.js');
}

@customElement('fenced-editor')
export class FencedEditor extends LitElement {
  static override styles = [
    syntax,
    layout,
    css`
      :host {
        display: block;
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
  @property({ attribute: false }) awareness: Awareness | null = null;
  @property({
    attribute: false,
    hasChanged: (now: MarkedLine | null, before: MarkedLine | null) => !isSameMark(now, before),
  })
  marked: MarkedLine | null = null;
  @property({ type: Boolean }) lineNumbers = false;
  @property({ type: Boolean }) wrap = false;
  #editor: MountedEditor | null = null;
  #mounting = false;

  override render(): unknown {
    return html`<div class="place"></div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (this.text !== null && this.#editor === null && !this.#mounting) void this.#mount(this.text);
    const isNew = (changed.get('session') == null) !== (this.session === null);
    if (changed.has('language') || changed.has('lineNumbers') || changed.has('wrap') || isNew)
      void this.#editor?.look(this);
    if (changed.has('marked')) this.#editor?.mark(this.marked);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Moved within the page: the view was destroyed on the way out.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#editor?.destroy();
    this.#editor = null;
    this.renderRoot.querySelector('.layer')?.remove();
  }

  override focus(): void {
    this.#editor?.view.focus();
  }

  find(): void {
    this.#editor?.find();
  }

  async format(): Promise<void> {
    await this.#editor?.format();
  }

  async #mount(text: Y.Text): Promise<void> {
    this.#mounting = true;
    const { createEditor } = await import('./editor-setup.js');
    const editor = await createEditor({
      text,
      language: this.language,
      session: this.session,
      awareness: this.awareness,
      lineNumbers: this.lineNumbers,
      wrap: this.wrap,
      root: this.renderRoot as ShadowRoot,
      parent: this.renderRoot.querySelector<HTMLElement>('.place')!,
      run: (then) => this.#tell('editor-run', { then }),
      leave: () => this.#tell('editor-leave', null),
      replaced: (before) => this.#tell('editor-replace', { before }),
      formatFailed: (message) => this.#tell('editor-format-failed', { message }),
    });
    this.#mounting = false;
    if (!this.isConnected) {
      editor.destroy();
      return;
    }
    this.#editor = editor;
    editor.mark(this.marked);
    this.#tell('editor-ready', null);
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-editor': FencedEditor;
  }
}
