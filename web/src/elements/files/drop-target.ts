/** `<fenced-drop>`: takes files that are dropped anywhere in the window, and says so while they are dragged over it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../controls/controls.js';
import { bringsFiles, droppedFiles, type Dropped } from './dropped-files.js';
import { emit } from '../events.js';
import { unreadWords } from './problem-words.js';
import { icon } from '../controls/icons.js';

/** A drag that left the window tells nobody: it is over when it was not heard of for so long. */
const OVER_MS = 400;

@customElement('fenced-drop')
export class FencedDrop extends LitElement {
  static override styles = [
    controls,
    css`
      .over {
        position: fixed;
        z-index: 20;
        inset: 0;
        display: grid;
        place-items: center;
        padding: 16px;
        background: var(--scrim);
        pointer-events: none;
      }
      .card {
        display: grid;
        justify-items: center;
        gap: 10px;
        padding: 32px 40px;
        border: 2px dashed var(--accent);
        border-radius: var(--radius-l);
        background: var(--raised);
        color: var(--text);
        box-shadow: var(--shadow-l);
        font: 550 var(--text-l) / 1.4 var(--font-sans);
        text-align: center;
      }
      .icon {
        color: var(--accent);
      }
      .icon svg {
        inline-size: 28px;
        block-size: 28px;
      }
      small {
        color: var(--text-2);
        font: 400 var(--text-s) / 1.4 var(--font-sans);
      }
    `,
  ];

  /** Whether there is a conversation that they are added to. */
  @property({ type: Boolean }) started = false;
  @state() private over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('dragover', this.#onDrag);
    window.addEventListener('drop', this.#onDrop);
    window.addEventListener('paste', this.#onPaste);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('dragover', this.#onDrag);
    window.removeEventListener('drop', this.#onDrop);
    window.removeEventListener('paste', this.#onPaste);
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.over) return nothing;
    return html`<div class="over">
      <div class="card">
        ${icon('upload')} Drop to ${this.started ? 'add to this conversation' : 'begin a conversation'}
        <small>Files stay in this browser. Programs find them at /files.</small>
      </div>
    </div>`;
  }

  readonly #onDrag = (event: DragEvent): void => {
    if (!bringsFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    this.over = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.over = false), OVER_MS);
  };

  /** What has text too, such as cells of a spreadsheet, is pasted as text. */
  readonly #onPaste = (event: ClipboardEvent): void => {
    const { clipboardData } = event;
    if (clipboardData === null || !bringsFiles(clipboardData) || clipboardData.types.includes('text/plain'))
      return;
    event.preventDefault();
    void this.#add(droppedFiles(clipboardData));
  };

  readonly #onDrop = (event: DragEvent): void => {
    const { dataTransfer } = event;
    if (dataTransfer === null || !bringsFiles(dataTransfer)) return;
    // Otherwise the browser would leave the page for the file.
    event.preventDefault();
    this.over = false;
    clearTimeout(this.#timer);
    void this.#add(droppedFiles(dataTransfer));
  };

  async #add(files: Promise<Dropped>): Promise<void> {
    const { added, unread } = await files;
    if (added.length > 0 || (unread.length > 0 && this.started))
      emit(this, 'fenced-files-add', { added, unread });
    // Nothing to begin a conversation with.
    else
      emit(this, 'fenced-tell', { text: unreadWords(unread) ?? 'There are no files in what was dropped.' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-drop': FencedDrop;
  }
}
