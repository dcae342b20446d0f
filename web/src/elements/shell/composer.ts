/** `<fenced-composer>`: where the reader writes. Enter sends, Shift+Enter breaks the line; drafts survive a reload. */
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { trimLines } from '../../markdown/typed.js';
import { controls } from '../controls/controls.js';
import { forgetDraft, keepDraft, readDraft } from './drafts.js';
import { pickedFiles } from '../files/dropped-files.js';
import { emit } from '../events.js';
import { growField } from '../controls/grow.js';
import { icon } from '../controls/icons.js';

/** A keyboard on the screen would cover half of it. */
const COARSE = matchMedia('(pointer: coarse)');

@customElement('fenced-composer')
export class FencedComposer extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      form {
        display: flex;
        align-items: flex-end;
        gap: 8px;
        padding: 8px;
        border: 1px solid var(--border-strong);
        border-radius: 20px;
        background: var(--raised);
        box-shadow: var(--shadow-s);
        transition:
          border-color var(--quick),
          box-shadow var(--quick);
        cursor: text;
      }
      form:focus-within {
        border-color: var(--accent);
        box-shadow: 0 0 0 3px color-mix(in srgb, var(--accent) 14%, transparent);
      }
      textarea {
        flex: 1;
        min-inline-size: 0;
        max-block-size: min(40vh, 20rem);
        padding: 6px 0;
        border: 0;
        outline: none;
        resize: none;
        overflow-y: auto;
        background: none;
        color: var(--text);
        font: 400 var(--text-m) / 1.5 var(--font-sans);
        scrollbar-width: thin;
      }
      textarea:focus-visible {
        outline: none; /* the form around it shows the focus */
      }
      textarea::placeholder {
        color: var(--text-3);
        opacity: 1;
      }
      .attach {
        flex: none;
        inline-size: 36px;
        block-size: 36px;
        border-radius: 12px;
      }
      .send {
        inline-size: 36px;
        block-size: 36px;
        padding: 0;
        border-radius: 12px;
      }
      .send:disabled {
        background: var(--hover);
        color: var(--text-3);
        opacity: 1;
      }
      .stop .icon svg {
        fill: currentColor;
        inline-size: 12px;
        block-size: 12px;
      }
      .send .icon svg {
        stroke-width: 2.25;
      }
    `,
  ];

  /** The conversation whose draft is kept; empty for one that has not begun. */
  @property() conversation = '';
  @property({ type: Boolean }) streaming = false;
  /** Whether the conversation is still being loaded, so that nothing can be added to it yet. */
  @property({ type: Boolean }) waiting = false;
  @state() private text = '';
  /** The reader has sent the text while it had to wait; until it goes it stays here, where it is kept. */
  @state() private due = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('conversation')) return;
    this.text = readDraft(this.conversation);
    this.due = false;
  }

  override render(): TemplateResult {
    return html`<input type="file" multiple hidden @change=${this.#onPicked} />
      <form @submit=${this.#onSubmit} @click=${() => this.focus()}>
        <button
          type="button"
          class="button quiet square attach"
          aria-label="Add files"
          title="Add files"
          @click=${this.#pick}
        >
          ${icon('paperclip')}
        </button>
        <textarea
          rows="1"
          aria-label="Message"
          placeholder="Message"
          enterkeyhint="send"
          .value=${this.text}
          @input=${this.#onInput}
          @keydown=${this.#onKey}
        ></textarea>
        ${
          this.streaming
            ? html`<button
                type="button"
                class="button send stop"
                aria-label="Stop generating"
                title="Stop generating"
                @click=${this.#stop}
              >
                ${icon('stop')}
              </button>`
            : html`<button
                type="submit"
                class="button primary send"
                aria-label="Send"
                title=${this.due ? 'Sent as soon as the conversation is there' : 'Send (Enter)'}
                aria-busy=${this.due}
                ?disabled=${this.text.trim() === '' || this.due}
              >
                ${icon('arrowUp')}
              </button>`
        }
      </form>`;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('text') || changed.has('conversation')) growField(this.#field);
    if (this.due && !this.waiting) this.#send();
  }

  override focus(): void {
    if (this.hasUpdated) this.#field.focus({ preventScroll: true });
    else void this.updateComplete.then(() => this.#field.focus({ preventScroll: true }));
  }

  /** Types a text where the cursor is, as if the reader had done so here. */
  async insert(text: string): Promise<void> {
    if (!this.hasUpdated) await this.updateComplete;
    const field = this.#field;
    field.focus({ preventScroll: true });
    field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
    this.#onInput();
  }

  /** Whether the field has nothing of its own to scroll. */
  get isShort(): boolean {
    return this.#field.scrollHeight <= this.#field.clientHeight;
  }

  /** Puts a text below what is there, for the reader to send. */
  write(text: string): void {
    this.text = this.text.trim() === '' ? text : `${this.text.trimEnd()}\n\n${text}`;
    keepDraft(this.conversation, this.text);
    this.focus();
  }

  get #field(): HTMLTextAreaElement {
    return this.renderRoot.querySelector('textarea')!;
  }

  readonly #onInput = (): void => {
    this.text = this.#field.value;
    this.due = false;
    keepDraft(this.conversation, this.text);
  };

  #onKey(event: KeyboardEvent): void {
    // 229 is what browsers report while an input method composes, even when the flag has just been cleared.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    this.#send();
  }

  #send(): void {
    const text = trimLines(this.text);
    if (text === '' || this.streaming) return;
    this.due = this.waiting;
    if (this.due) return;
    this.text = '';
    forgetDraft(this.conversation);
    emit(this, 'fenced-send', { text });
    // The button that was clicked gives way to another one.
    if (!COARSE.matches) this.focus();
  }

  readonly #pick = (event: Event): void => {
    event.stopPropagation();
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  };

  readonly #onPicked = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    if (field.files !== null && field.files.length > 0)
      emit(this, 'fenced-files-add', { added: pickedFiles(field.files) });
    field.value = '';
  };

  readonly #stop = (event: Event): void => {
    event.stopPropagation();
    this.dispatchEvent(new CustomEvent('composer-stop', { bubbles: true, composed: true }));
    this.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'fenced-composer': FencedComposer;
  }
}
