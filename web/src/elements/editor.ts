/** `<fenced-editor>`: CodeMirror on a cell's shared text. Loaded when the reader first edits something. */
import type { EditorView } from '@codemirror/view';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type * as Y from 'yjs';
import type { EditorSession } from './editor-session.js';
import { syntax } from './syntax.js';

@customElement('fenced-editor')
export class FencedEditor extends LitElement {
  static override styles = [
    syntax,
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
  @property({ attribute: false }) session: EditorSession | null = null;
  #view: EditorView | null = null;
  #mounting = false;

  override render(): unknown {
    return html`<div class="place"></div>`;
  }

  override updated(): void {
    if (this.text !== null && this.#view === null && !this.#mounting) void this.#mount(this.text);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Moved within the page: the view was destroyed on the way out.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = null;
    this.renderRoot.querySelector('.layer')?.remove();
  }

  override focus(): void {
    this.#view?.focus();
  }

  async #mount(text: Y.Text): Promise<void> {
    this.#mounting = true;
    const { createEditor } = await import('./editor-setup.js');
    const view = await createEditor({
      text,
      language: this.language,
      session: this.session,
      root: this.renderRoot as ShadowRoot,
      parent: this.renderRoot.querySelector<HTMLElement>('.place')!,
      run: () => this.dispatchEvent(new CustomEvent('editor-run')),
      leave: () => this.dispatchEvent(new CustomEvent('editor-leave')),
    });
    this.#mounting = false;
    if (!this.isConnected) {
      view.destroy();
      return;
    }
    this.#view = view;
    this.dispatchEvent(new CustomEvent('editor-ready'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-editor': FencedEditor;
  }
}
